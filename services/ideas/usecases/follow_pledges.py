"""Follow what pledges decides: sums, closing and outcome. Runs inside the inbox's transaction."""

import uuid

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.chassis import logs
from services.chassis.database import platform_now
from services.contracts.events import (
    CampaignClosed,
    CampaignClosingStarted,
    CampaignPaidOutChanged,
    CampaignTotalsChanged,
)
from services.ideas.domain.campaign_states import State, Step, follow
from services.ideas.store.campaigns import Campaign, CampaignTotals
from services.ideas.usecases.campaign_steps import lock_campaign, write_step

log = logs.get(__name__)

ACTOR = "service:pledges"

_CLOSING = {
    "funded": Step.CLOSE_FUNDED,
    "not_funded": Step.CLOSE_NOT_FUNDED,
    "cancelled": Step.CLOSE_CANCELLED,
}


def keep_totals(session: Session, event: CampaignTotalsChanged) -> None:
    """The public sums of a campaign are now these."""
    sums = event.to_payload() | {"campaign_id": uuid.UUID(event.campaign_id)}
    session.execute(
        insert(CampaignTotals).values(sums).on_conflict_do_update(index_elements=["campaign_id"], set_=sums)
    )


def keep_paid_out(session: Session, event: CampaignPaidOutChanged) -> None:
    """The campaign's association has been paid this altogether."""
    none = dict.fromkeys(
        (
            *("promised_cents", "secured_cents", "collected_cents", "in_repair_cents"),
            *("refunded_cents", "matched_cents", "backers"),
        ),
        0,
    )
    row = {**none, "campaign_id": uuid.UUID(event.campaign_id), "paid_out_cents": event.paid_out_cents}
    session.execute(
        insert(CampaignTotals)
        .values(row)
        .on_conflict_do_update(index_elements=["campaign_id"], set_={"paid_out_cents": event.paid_out_cents})
    )


def start_closing(session: Session, event: CampaignClosingStarted) -> None:
    """The deadline has passed; the campaign takes no pledges any more."""
    campaign = lock_campaign(session, event.campaign_id)
    _follow(session, campaign, Step.START_CLOSING)


def close_campaign(session: Session, event: CampaignClosed) -> None:
    """Pledges has decided, and the campaign is what it decided."""
    campaign = lock_campaign(session, event.campaign_id)
    _follow(session, campaign, _CLOSING[event.outcome])
    campaign.outcome = event.outcome
    campaign.closed_at = campaign.closed_at or platform_now(session)


def _follow(session: Session, campaign: Campaign, step: Step) -> None:
    target = follow(State(campaign.state), step)
    if target is None:
        log.info("campaign.step_ignored", campaign_id=str(campaign.id), step=step, state=campaign.state)
        return
    write_step(session, campaign, step, target, actor=ACTOR)
