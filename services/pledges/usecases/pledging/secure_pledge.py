"""A bank payment backs a promise."""

from datetime import date

from sqlalchemy.orm import Session

from services.chassis.database import platform_now
from services.pledges.domain.pledging.pledge_states import Happening, PledgeState
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.usecases.advance_pledge import BANK, advance, note
from services.pledges.usecases.pledging.admission import reserve
from services.pledges.usecases.pledging.pledge_events import emit_secured


def secure_by_bank(
    session: Session,
    pledge: Pledge,
    amount_cents: int,
    booked_on: date,
    *,
    promised_cents: int | None = None,
) -> None:
    """Count a matched bank payment, in the caller's transaction, which holds the terms and the pledge.

    `promised_cents` is what was promised where the promise was set to what was paid: the backer is told.

    A lapsed pledge stands up again only if its place under the cap is still free. Raises Conflict
    where it is not, and IllegalTransition for a pledge that ended otherwise.
    """
    terms = session.get_one(CampaignTerms, pledge.campaign_id)
    now = platform_now(session)
    if pledge.state == PledgeState.LAPSED:
        reserve(session, terms, pledge.amount_cents, now, pledge.id)
    pledge.paid_cents += amount_cents
    if pledge.state == PledgeState.PAID:
        note(session, pledge, Happening.BANK_PAYMENT_MATCHED, now, "paid_again", actor=BANK)
        return
    advance(
        session, pledge, Happening.BANK_PAYMENT_MATCHED, now, f"booked {booked_on.isoformat()}", actor=BANK
    )
    pledge.secured_at = now
    emit_secured(session, pledge, terms, promised_cents)
