"""Whether a campaign takes a sum of money now: the one door for new, raised and reopened pledges."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis.database import platform_now
from services.chassis.outbox import emit
from services.chassis.problems import Conflict, Gone, Invalid
from services.contracts.events import CampaignCapReached
from services.contracts.money import LARGEST_CENTS
from services.pledges.domain.pledging import acceptance
from services.pledges.domain.pledging.pledge_states import RESERVING
from services.pledges.store.pledging.pledge import reserved_cents
from services.pledges.store.pledging.terms import CampaignTerms, terms_for_pledging
from services.pledges.usecases.selling.choose_reward import keep_stock


def admit(session: Session, campaign_id: UUID) -> tuple[CampaignTerms, datetime]:
    """The terms of a campaign that takes pledges now, held until the transaction ends, and the instant.

    Raises Conflict and Gone with the reason.
    """
    terms = terms_for_pledging(session, campaign_id)
    now = platform_now(session)
    if terms is None:
        raise Conflict("campaign_not_open_yet")
    match acceptance.refusal_by_time(terms.state, terms.deadline, now):
        case "campaign_closed":
            raise Gone("campaign_closed")
        case str(reason):
            raise Conflict(reason)
    return terms, now


def reserve(
    session: Session,
    terms: CampaignTerms,
    amount_cents: int,
    now: datetime,
    except_pledge: UUID | None = None,
) -> None:
    """Make sure that the pledge's sum fits under the limits of the campaign. Raises Conflict, Invalid.

    A pledge that exists already also keeps what it bought, if that was not sold to others meanwhile.

    The caller holds the terms of a limited campaign exclusively, through `admit`; a pledge that
    exists already is left out of what is reserved.
    """
    if amount_cents < terms.minimum_pledge_cents:
        raise Invalid("amount_cents", "below_minimum", f"The least is {terms.minimum_pledge_cents} cents")
    if amount_cents > LARGEST_CENTS:
        raise Invalid("amount_cents", "too_large")
    if except_pledge is not None:
        keep_stock(session, except_pledge, now)
    stop_at = terms.optimum_cents if terms.stop_at_optimum else None
    if terms.cap_cents is None and stop_at is None:
        return
    since = now - acceptance.DRAFT_RESERVES_FOR
    reserved = reserved_cents(session, terms.campaign_id, sorted(RESERVING), since, except_pledge)
    refusal = acceptance.refusal_by_limits(amount_cents, terms.cap_cents, stop_at, reserved)
    if refusal:
        raise Conflict(refusal)
    if reserved + amount_cents == terms.cap_cents and terms.cap_reached_at is None:
        _tell_that_cap_is_reached(session, terms, now)


def _tell_that_cap_is_reached(session: Session, terms: CampaignTerms, now: datetime) -> None:
    """The law's limit is full, for the first time: the organiser tells the police (Act 863/2019)."""
    terms.cap_reached_at = now
    emit(
        session,
        CampaignCapReached(
            campaign_id=str(terms.campaign_id),
            campaign_title=terms.title,
            cap_cents=terms.cap_cents or 0,
            legal_number=terms.legal_number,
            authority=(terms.display or {}).get("authority") or "",
            published_by=terms.published_by,
        ),
    )
