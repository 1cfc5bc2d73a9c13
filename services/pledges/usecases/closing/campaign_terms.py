"""Campaign terms follow what ideas and accounts tell; once published they are frozen."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import cast, inspect, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from services.chassis import logs
from services.chassis.database import platform_now
from services.chassis.identifiers import new_id
from services.contracts import events as e
from services.contracts.rewards import RewardTerms
from services.pledges.domain.books.custody import NotTheirAccount, check_account
from services.pledges.store.books.collecting_accounts import CollectingAccount
from services.pledges.store.pledging.campaign_notices import CampaignNotice
from services.pledges.store.pledging.terms import CampaignTerms, CampaignTotals, terms_for_closing
from services.pledges.usecases.selling.follow_rewards import put_on_sale

log = logs.get(__name__)

_KEPT = frozenset(column.key for column in inspect(CampaignTerms).columns)


def publish_terms(session: Session, event: e.CampaignPublished) -> None:
    """A campaign opens for pledges.

    Raises NotTheirAccount: the event is then parked for a person, and nobody can pledge meanwhile.
    """
    # Only what the terms keep: a newer producer may tell more.
    fields = {name: value for name, value in event.to_payload().items() if name in _KEPT}
    rewards = RewardTerms.read_all(event.rewards)
    for name in ("campaign_id", "association_id", "collecting_account_id"):
        fields[name] = UUID(fields[name])
    _check_account(session, fields)
    deadline = datetime.fromisoformat(fields.pop("deadline"))
    # Where things are sold their prices are the least; a sum below the cheapest buys nothing.
    if rewards:
        fields["minimum_pledge_cents"] = min(reward.price_cents for reward in rewards)
    session.add(CampaignTerms(**fields, deadline=deadline, state="open"))
    session.flush()
    session.add(
        CampaignTotals(
            campaign_id=fields["campaign_id"],
            promised_cents=0,
            secured_cents=0,
            collected_cents=0,
            in_repair_cents=0,
            refunded_cents=0,
            matched_cents=0,
            backers=0,
        )
    )
    put_on_sale(session, fields["campaign_id"], rewards)


def _check_account(session: Session, fields: dict[str, Any]) -> None:
    # Ideas takes the id from a form and cannot know whose account it is; this is where it is known.
    account = session.get(CollectingAccount, fields["collecting_account_id"])
    if account is None:
        raise NotTheirAccount("there is no such collecting account")
    check_account(
        kind=account.kind,
        owner_id=account.association_id,
        association_id=fields["association_id"],
        legal_mode=fields["legal_mode"],
    )


def suspend_campaign(session: Session, event: e.CampaignSuspended) -> None:
    """No pledge is taken, and nothing is decided, until staff let the campaign go on; backers are told."""
    if _change_state(session, event.campaign_id, "open", "suspended", event.reason):
        _notice(session, event.campaign_id, "suspended", event.reason)


def resume_campaign(session: Session, event: e.CampaignResumed) -> None:
    """Pledging goes on; a deadline that passed meanwhile takes effect now; backers are told."""
    if _change_state(session, event.campaign_id, "suspended", "open", None):
        _notice(session, event.campaign_id, "resumed", "")


def cancel_campaign(session: Session, event: e.CampaignCancelled) -> None:
    """No pledge is taken any more; the closing job makes the plan that gives everything back and tells it."""
    if not _change_state(session, event.campaign_id, "open", "cancelled", event.reason):
        _change_state(session, event.campaign_id, "suspended", "cancelled", event.reason)


def rename_association(session: Session, event: e.AssociationChanged) -> None:
    """Pages and letters show the association's name and contact of today."""
    mine = CampaignTerms.association_id == UUID(event.association_id)
    session.execute(update(CampaignTerms).where(mine).values(association_name=event.name))
    contact = {
        "organiser": event.name,
        "postal_address": event.postal_address,
        "email": event.public_email,
        "phone": event.public_phone,
    }
    shown = update(CampaignTerms).where(mine, CampaignTerms.display.is_not(None))
    session.execute(shown.values(display=CampaignTerms.display.concat(cast(contact, JSONB))))


def _change_state(session: Session, campaign_id: str, source: str, target: str, reason: str | None) -> bool:
    terms = terms_for_closing(session, UUID(campaign_id))
    if terms is None or terms.state != source:
        log.info("campaign.too_late", campaign_id=campaign_id, wanted=target)
        return False
    terms.state, terms.halt_reason = target, reason
    return True


def _notice(session: Session, campaign_id: str, kind: str, reason: str) -> None:
    now = platform_now(session)
    session.add(CampaignNotice(id=new_id(), campaign_id=UUID(campaign_id), kind=kind, reason=reason, at=now))
