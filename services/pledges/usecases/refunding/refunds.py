"""Money that goes back: listed, agreed to by two people, and paid when it has really moved."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis.database import platform_now
from services.chassis.identifiers import new_id
from services.chassis.outbox import emit
from services.chassis.problems import Conflict
from services.contracts.events import RefundFailed, RefundListed, RefundPaid
from services.pledges.domain.books import postings
from services.pledges.domain.books.return_postings import Books, refund_dropped
from services.pledges.domain.lifecycle import Verdict
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.domain.refunding.refund_states import REFUND, RefundHappening, RefundState
from services.pledges.store.bank.bank_lines import BankLine
from services.pledges.store.books.campaign_money import give_back_of
from services.pledges.store.disputing.disputes import close_warnings, lost_cents_of
from services.pledges.store.pledging.pledge import Pledge, contact_of, lock_pledge
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.store.refunding.refund_requests import accept_request
from services.pledges.store.refunding.refunds import Refund, listed_cents_of, lock_refund
from services.pledges.usecases.advance_pledge import BANK, PLATFORM, STRIPE, note
from services.pledges.usecases.advance_row import advance_row
from services.pledges.usecases.books.ledger import post


def refundable_cents(session: Session, pledge: Pledge) -> int:
    """What of a pledge's payment has neither gone back nor is to go back."""
    return pledge.paid_cents - listed_cents_of(session, pledge.id) - lost_cents_of(session, pledge.id)


def list_refund(
    session: Session,
    pledge: Pledge,
    amount_cents: int,
    reason: str,
    *,
    actor: str = PLATFORM,
    method: str | None = None,
) -> Refund:
    """Put what a pledge paid, or a part of it, on the refund list, inside the caller's transaction.

    It goes back the way the pledge is paid, or by the `method` by which this money came.
    The database raises IntegrityError when the list would exceed what was paid.
    """
    terms = session.get_one(CampaignTerms, pledge.campaign_id)
    now = platform_now(session)
    # The limit is judged on the pledge's row, so what the caller has changed must be there.
    session.flush()
    give_back_of(session, pledge.campaign_id)
    refund = Refund(
        id=new_id(),
        collecting_account_id=terms.collecting_account_id,
        campaign_id=pledge.campaign_id,
        pledge_id=pledge.id,
        # Cash goes back through the bank: a drawer pays nothing out.
        method="bank_transfer" if pledge.method == "cash" else method or pledge.method,
        amount_cents=amount_cents,
        reason=reason,
        state=REFUND.begins,
        listed_at=now,
    )
    session.add(refund)
    session.flush()
    post(
        session,
        postings.refund_listed(
            terms.collecting_account_id, pledge.campaign_id, refund.id, local_day(now), amount_cents
        ),
    )
    note(session, pledge, "refund_listed", now, reason, actor=actor)
    if refundable_cents(session, pledge) == 0:
        close_warnings(session, pledge.id, "refunded", actor, now)
        # Whatever gives everything back answers whoever asked for it.
        accept_request(session, pledge.id, actor, now)
    emit(session, RefundListed(**_about(session, refund, pledge), reason=reason))
    return refund


def refund_receipt(session: Session, line: BankLine, pledge: Pledge | None, reason: str) -> Refund:
    """Put a whole receipt that no pledge takes on the refund list, inside the caller's transaction.

    The money must lie among the unallocated receipts. `pledge` is the one it was meant for, if known.
    """
    line.state, line.reason, line.decided_at = "done", "refund_listed", platform_now(session)
    line.pledge_id = pledge.id if pledge else None
    return list_receipt(session, line, line.amount_cents, pledge, reason)


def list_receipt(
    session: Session, line: BankLine, amount_cents: int, pledge: Pledge | None, reason: str
) -> Refund:
    """Put a receipt, or a part of it, on the refund list; the backer of the pledge is told."""
    now = platform_now(session)
    refund = Refund(
        id=new_id(),
        collecting_account_id=line.collecting_account_id,
        campaign_id=pledge.campaign_id if pledge else None,
        receipt_line_id=line.id,
        method="bank_transfer",
        amount_cents=amount_cents,
        reason=reason,
        state=REFUND.begins,
        listed_at=now,
    )
    session.add(refund)
    session.flush()
    day = local_day(now)
    post(session, postings.receipt_to_be_refunded(line.collecting_account_id, refund.id, day, amount_cents))
    if pledge is not None:
        note(session, pledge, "receipt_to_be_refunded", now, reason)
        emit(session, RefundListed(**_about(session, refund, pledge), reason=reason))
    return refund


def approve_refund(session: Session, refund: Refund, actor: str, cause: str) -> None:
    """Two people agreed: what the provider carries out is due at once, all else waits for the bank.

    Raises Conflict (account_needed) for cash, which goes back to an account that two people have seen.
    """
    if needs_account(session, refund):
        raise Conflict("account_needed")
    now = platform_now(session)
    advance_row(session, REFUND, refund, RefundHappening.APPROVED, now, actor=actor, cause=cause)
    refund.next_try_at = now


def needs_account(session: Session, refund: Refund) -> bool:
    """Whether nobody can know yet to which account it goes: cash came from none."""
    if refund.payee_iban is not None or refund.pledge_id is None:
        return False
    return session.get_one(Pledge, refund.pledge_id).method == "cash"


def mark_refund_paid(session: Session, refund: Refund, line_id: UUID, *, alone: bool = True) -> bool:
    """The bank carried the refund out; False where it does not wait for the bank any more.

    A line that paid a whole file is not the refund's `alone`.
    """
    pledge_id = refund.pledge_id
    if refund.receipt_line_id is not None:
        pledge_id = session.get_one(BankLine, refund.receipt_line_id).pledge_id
    # The pledge first, as everywhere.
    pledge = lock_pledge(session, pledge_id) if pledge_id else None
    lock_refund(session, refund.id)
    if refund.state != RefundState.APPROVED:
        return False
    now = platform_now(session)
    advance_row(session, REFUND, refund, RefundHappening.PAID, now, actor=BANK, cause=f"line:{line_id}")
    refund.paid_at, refund.paid_line_id = now, line_id if alone else None
    if pledge is not None:
        tell_refund_paid(session, refund, pledge, now, BANK)
    return True


def mark_refund_paid_by_provider(
    session: Session, refund: Refund, pledge: Pledge, provider_id: str, at: datetime
) -> bool:
    """The provider gave the money back; False where that was known before."""
    paid = RefundHappening.PAID
    if advance_row(session, REFUND, refund, paid, at, actor=STRIPE, cause=provider_id) is not Verdict.MOVES:
        return False
    refund.paid_at, refund.trouble, refund.next_try_at = at, None, None
    tell_refund_paid(session, refund, pledge, at, STRIPE)
    return True


def tell_refund_paid(session: Session, refund: Refund, pledge: Pledge, at: datetime, actor: str) -> None:
    """Take the sum out of what the campaign has, and tell the backer."""
    if refund.receipt_line_id is None:
        pledge.refunded_cents += refund.amount_cents
    note(session, pledge, "refund_paid", at, refund.reason, actor=actor)
    emit(session, RefundPaid(**_about(session, refund, pledge)))


def mark_refund_failed(
    session: Session, refund: Refund, pledge: Pledge, failure: str, at: datetime, cause: str
) -> bool:
    """The money came back to us, or never left: a task for finance. False where that was known before.

    The backer is told of what their bank sent back, not of what the provider refused to send.
    """
    was_paid = refund.paid_at is not None
    failed = RefundHappening.FAILED
    if advance_row(session, REFUND, refund, failed, at, actor=STRIPE, cause=cause) is not Verdict.MOVES:
        return False
    refund.failure, refund.trouble, refund.next_try_at, refund.paid_at = failure, None, None, None
    if was_paid:
        pledge.refunded_cents -= refund.amount_cents
    if refund.provider_id is None:
        return True
    note(session, pledge, "refund_failed", at, actor=STRIPE)
    emit(session, RefundFailed(**_about(session, refund, pledge)))
    return True


def mark_refund_returned(session: Session, refund: Refund, failure: str, line_id: UUID) -> None:
    """The payer's bank sent back what our bank had paid: it is owed again, a task for finance."""
    now, cause = platform_now(session), f"line:{line_id}"
    advance_row(session, REFUND, refund, RefundHappening.FAILED, now, actor=BANK, cause=cause)
    refund.failure, refund.paid_at, refund.paid_line_id = failure, None, None
    if refund.pledge_id is not None:
        pledge = session.get_one(Pledge, refund.pledge_id)
        pledge.refunded_cents -= refund.amount_cents
        note(session, pledge, "refund_failed", now, actor=BANK)


def drop_refund(session: Session, refund: Refund, at: datetime, cause: str) -> None:
    """Nothing is owed any more, since the payer's bank has taken the money back."""
    advance_row(session, REFUND, refund, RefundHappening.DROPPED, at, actor=STRIPE, cause=cause)
    refund.next_try_at, refund.trouble = None, None
    if refund.campaign_id is not None:
        books = Books(refund.collecting_account_id, refund.campaign_id)
        post(session, refund_dropped(books, refund.id, local_day(at), refund.amount_cents))


def take_off_the_list(session: Session, refund: Refund, actor: str, cause: str) -> None:
    """A receipt is not to go back after all; the caller reverses what the listing posted."""
    dropped = RefundHappening.DROPPED
    advance_row(session, REFUND, refund, dropped, platform_now(session), actor=actor, cause=cause)
    refund.next_try_at, refund.trouble = None, None


def _about(session: Session, refund: Refund, pledge: Pledge) -> dict[str, Any]:
    terms = session.get_one(CampaignTerms, pledge.campaign_id)
    return {
        "refund_id": str(refund.id),
        "pledge_id": str(pledge.id),
        "campaign_id": str(pledge.campaign_id),
        "campaign_title": terms.title,
        "display": terms.display,
        "amount_cents": refund.amount_cents,
        "locale": pledge.locale,
        "link_generation": pledge.link_generation,
        "contact": contact_of(session, pledge),
    }
