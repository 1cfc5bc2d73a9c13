"""The association tells its backers how the campaign is going."""

import uuid
from typing import Any

from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import platform_now, transaction
from services.chassis.idempotency import Claim, recall, remember
from services.chassis.identifiers import new_id
from services.chassis.identity import Identity
from services.chassis.outbox import emit
from services.chassis.problems import Conflict, Forbidden, InvalidFields
from services.contracts.events import CampaignUpdatePosted
from services.ideas.domain.campaign_states import PUBLIC_STATES, Party, State
from services.ideas.domain.deadlines import start_of_day
from services.ideas.domain.donation_words import donation_words
from services.ideas.domain.legal import LegalMode
from services.ideas.domain.picturing.owners import OwnerKind
from services.ideas.domain.publishing.tidings import Kind
from services.ideas.domain.publishing.updates import MOST_A_DAY, withdrawable_until
from services.ideas.store.campaign_views import update_view, updates_since
from services.ideas.store.campaigns import Campaign, CampaignUpdate
from services.ideas.store.picturing.pictures import pictures_of
from services.ideas.store.tidings import plan_tiding
from services.ideas.usecases.campaign_steps import capacities, lock_visible_campaign
from services.ideas.usecases.context import Context
from services.ideas.usecases.picturing.attach_picture import HeldPicture, place_held


def post_update(
    context: Context,
    who: Identity,
    campaign_id: uuid.UUID,
    *,
    title: str,
    body: str,
    picture: HeldPicture | None = None,
    claim: Claim | None = None,
) -> dict[str, Any]:
    """Post; followers get it once it can no longer be taken back.

    Raises Forbidden, Conflict before publishing or after the day's last, InvalidFields for a sale's words
    of donation.
    """
    with transaction(context.sessions) as session:
        if (earlier := recall(session, claim)) is not None:
            return earlier
        campaign = lock_visible_campaign(session, campaign_id, who)
        if Party.MEMBER not in capacities(campaign, who):
            raise Forbidden("not_a_member")
        _check(session, campaign, title, body)
        update = CampaignUpdate(
            id=new_id(),
            campaign_id=campaign.id,
            title=title,
            body=body,
            posted_by=who.subject,
            posted_at=platform_now(session),
        )
        session.add(update)
        session.flush()
        plan_tiding(session, campaign.id, Kind.UPDATE, withdrawable_until(update.posted_at), update.id)
        place_held(session, context, picture, OwnerKind.UPDATE, update.id)
        emit(
            session,
            CampaignUpdatePosted(campaign_id=str(campaign.id), update_id=str(update.id), title=title),
        )
        audit.record(session, who.actor, "campaign.update_posted", f"campaign:{campaign.id}")
        view = update_view(update, pictures_of(session, OwnerKind.UPDATE, [update.id])[update.id])
        remember(session, claim, view)
        return view


def _check(session: Session, campaign: Campaign, title: str, body: str) -> None:
    if State(campaign.state) not in PUBLIC_STATES:
        raise Conflict("wrong_state", "Updates are for campaigns that have been published")
    check_words(campaign, title, body)
    if updates_since(session, campaign.id, start_of_day(platform_now(session))) >= MOST_A_DAY:
        raise Conflict("enough_today", f"At most {MOST_A_DAY} updates a day")


def check_words(campaign: Campaign, title: str, body: str) -> None:
    """Raise InvalidFields where a sale speaks of donations."""
    if campaign.legal_mode == LegalMode.PRESALE:
        found = {field: donation_words([text]) for field, text in {"title": title, "body": body}.items()}
        if any(found.values()):
            raise InvalidFields(
                {field: ["donation_words", *words] for field, words in found.items() if words}
            )
