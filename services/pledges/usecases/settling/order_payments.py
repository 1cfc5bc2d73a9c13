"""What becomes of the payments of a file: on their way, refused by the bank, or carried out."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis.problems import Conflict
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.domain.refunding.refund_states import REFUND, RefundHappening, RefundState
from services.pledges.domain.settling.order_states import ORDER, OrderHappening
from services.pledges.domain.settling.settlement_postings import payable, payment_ordered
from services.pledges.domain.settling.settlement_states import (
    SETTLEMENT,
    SettlementHappening,
    SettlementState,
)
from services.pledges.store.pledging.pledge import lock_pledge
from services.pledges.store.refunding.refunds import Refund, lock_refund
from services.pledges.store.settling.payment_files import PaymentOrder
from services.pledges.store.settling.settlements import Settlement, lock_settlement
from services.pledges.usecases.advance_pledge import BANK
from services.pledges.usecases.advance_row import advance_row
from services.pledges.usecases.books.ledger import post, reverse_cause
from services.pledges.usecases.refunding.refunds import mark_refund_paid, mark_refund_returned
from services.pledges.usecases.settling.tell_paid_out import tell_paid_out

CAUSE = "payment_ordered"
RETURNED = "returned_by_bank"


def order_payment(session: Session, order: PaymentOrder, now: datetime, actor: str) -> None:
    """The file may be given to the bank: what was owed is on its way. Raises Conflict (content_changed)."""
    advance_row(session, ORDER, order, OrderHappening.FILE_APPROVED, now, actor=actor)
    campaign_id: UUID | None
    if order.settlement_id is not None:
        settlement = _settlement(session, order.settlement_id)
        if settlement.state != SettlementState.APPROVED:
            raise Conflict("content_changed")
        cause = f"order:{order.id}"
        advance_row(
            session, SETTLEMENT, settlement, SettlementHappening.ORDERED, now, actor=actor, cause=cause
        )
        owed, campaign_id = payable(settlement.campaign_id), settlement.campaign_id
    else:
        refund = _refund(session, order)
        if refund.state != RefundState.APPROVED:
            raise Conflict("content_changed")
        owed, campaign_id = "refunds_due", refund.campaign_id
    day = local_day(now)
    account_id = order.collecting_account_id
    post(session, payment_ordered(account_id, campaign_id, order.id, day, owed, order.amount_cents))


def accept_payment(session: Session, order: PaymentOrder, now: datetime, cause: str) -> None:
    """The bank will carry it out."""
    advance_row(session, ORDER, order, OrderHappening.ACCEPTED, now, actor=BANK, cause=cause)


def refuse_payment(
    session: Session, order: PaymentOrder, reason: str | None, now: datetime, cause: str
) -> None:
    """The bank will not carry it out: it is owed again, and a person has to correct it."""
    advance_row(session, ORDER, order, OrderHappening.REJECTED, now, actor=BANK, cause=cause)
    order.reason = reason
    if order.settlement_id is not None:
        settlement = _settlement(session, order.settlement_id)
        refused = SettlementHappening.REFUSED_BY_BANK
        advance_row(session, SETTLEMENT, settlement, refused, now, actor=BANK, cause=cause)
        settlement.failure = reason
    else:
        refund = _refund(session, order)
        refused_refund = RefundHappening.REFUSED_BY_BANK
        advance_row(session, REFUND, refund, refused_refund, now, actor=BANK, cause=cause)
        refund.failure = reason
    reverse_cause(session, CAUSE, str(order.id))


def carry_out_payments(
    session: Session, orders: Sequence[PaymentOrder], line_id: UUID, now: datetime
) -> None:
    """The bank debited them with this line: each reached whom it was for."""
    for order in orders:
        cause = f"line:{line_id}"
        advance_row(session, ORDER, order, OrderHappening.DEBITED, now, actor=BANK, cause=cause)
        order.line_id = line_id
        if order.settlement_id is not None:
            settlement = _settlement(session, order.settlement_id)
            advance_row(
                session, SETTLEMENT, settlement, SettlementHappening.PAID, now, actor=BANK, cause=cause
            )
            settlement.paid_at = now
            tell_paid_out(session, settlement.campaign_id)
        else:
            mark_refund_paid(session, _refund(session, order), line_id, alone=len(orders) == 1)


def return_payment(session: Session, order: PaymentOrder, line_id: UUID, now: datetime) -> str:
    """The money of a payment came back with this line; the account on which it is owed again.

    The caller has seen that no other settlement of the campaign is open.
    """
    cause = f"line:{line_id}"
    told = {"actor": BANK, "cause": cause}
    advance_row(session, ORDER, order, OrderHappening.RETURNED, now, **told)
    order.line_id, order.reason = None, RETURNED
    if order.settlement_id is not None:
        settlement = _settlement(session, order.settlement_id)
        advance_row(session, SETTLEMENT, settlement, SettlementHappening.RETURNED, now, **told)
        settlement.paid_at, settlement.failure = None, RETURNED
        tell_paid_out(session, settlement.campaign_id)
        return payable(settlement.campaign_id)
    mark_refund_returned(session, _refund(session, order), RETURNED, line_id)
    return "refunds_due"


def _settlement(session: Session, settlement_id: UUID) -> Settlement:
    settlement = lock_settlement(session, settlement_id)
    if settlement is None:
        raise LookupError(f"settlement {settlement_id}")
    return settlement


def _refund(session: Session, order: PaymentOrder) -> Refund:
    """The refund, held after its pledge as everywhere."""
    refund = session.get_one(Refund, order.refund_id)
    if refund.pledge_id is not None:
        lock_pledge(session, refund.pledge_id)
    lock_refund(session, refund.id)
    return refund
