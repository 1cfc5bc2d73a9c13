"""A pledge whose payment turned out to be somebody else's waits for its own again, and its backer is told."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import platform_now
from services.pledges.domain.pledging.deadlines import DAYS_TO_PAY, bank_transfer_due_on, local_day
from services.pledges.domain.pledging.pledge_states import Happening
from services.pledges.store.approving.approvals import Approval
from services.pledges.store.books.collecting_accounts import CollectingAccount
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.store.shortfalls.shortfalls import lock_shortfall
from services.pledges.usecases.advance_pledge import advance, note
from services.pledges.usecases.pledging.admission import reserve
from services.pledges.usecases.pledging.payment_slip import slip_of
from services.pledges.usecases.pledging.pledge_events import emit_payment_undone


def unpay_pledge(
    session: Session,
    pledge: Pledge,
    terms: CampaignTerms,
    cents: int,
    promised_before: int | None,
    approval: Approval,
) -> None:
    """Take a payment out of a pledge that the caller holds with its terms.

    The promise is again what it was before the payment, if its place under the cap is still free.
    Raises Conflict where it is not.
    """
    now = platform_now(session)
    told = {"actor": str(approval.decided_by), "cause": f"approval:{approval.id}"}
    pledge.paid_cents -= cents
    if pledge.paid_cents > 0:
        note(session, pledge, Happening.BANK_PAYMENT_UNDONE, now, "another_payment_stands", **told)
        return
    if promised_before is not None:
        if promised_before > pledge.amount_cents:
            reserve(session, terms, promised_before, now, pledge.id)
        pledge.amount_cents = promised_before
    advance(session, pledge, Happening.BANK_PAYMENT_UNDONE, now, **told)
    pledge.secured_at, pledge.reminded_at = None, None
    pledge.due_on = _due_again(pledge.due_on, terms, now)
    _void_count(session, pledge, str(approval.decided_by))
    account = session.get_one(CollectingAccount, terms.collecting_account_id)
    session.flush()
    emit_payment_undone(session, pledge, terms, slip_of(pledge, account))


def _void_count(session: Session, pledge: Pledge, actor: str) -> None:
    """What the campaign collected was found enough with this payment in it: it is counted anew."""
    shortfall = lock_shortfall(session, pledge.campaign_id)
    if shortfall is None or shortfall.state != "covered":
        # A shortfall is judged by today's sums anyway, and what was decided in writing stands.
        return
    session.delete(shortfall)
    details = {"collected_cents": shortfall.collected_cents, "pledge_id": str(pledge.id)}
    audit.record(session, actor, "shortfall.count_void", f"campaign:{pledge.campaign_id}", details)


def _due_again(due_on: date | None, terms: CampaignTerms, now: datetime) -> date:
    """A week from now, or what the deadline leaves of it; a funded campaign still takes late money."""
    today = local_day(now)
    soon = today + DAYS_TO_PAY if terms.state == "funded" else bank_transfer_due_on(today, terms.deadline)
    return max(soon, due_on) if due_on else soon
