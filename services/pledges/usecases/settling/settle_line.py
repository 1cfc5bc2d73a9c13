"""Debits on the statement that carry out payments of our own payment files.

A bank shows them one by one, or the whole file as one sum. One is known by its end-to-end id, or by our
number in the message, with its exact sum; a whole file by its name, or by a sum that no other file has.
A receipt under the end-to-end id of a payment that was carried out is that payment coming back.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis.database import platform_now
from services.pledges.domain.books.ledger import Posting
from services.pledges.domain.settling.order_states import UNDER_WAY, OrderState
from services.pledges.domain.settling.settlement_postings import payment_returned, payments_debited
from services.pledges.store.bank.bank_lines import BankLine
from services.pledges.store.refunding.refunds import Refund
from services.pledges.store.settling.payment_files import (
    MESSAGE_PREFIX,
    PaymentOrder,
    files_of_sum,
    lock_file,
    orders_named,
    orders_of,
    paid_order_named,
)
from services.pledges.store.settling.settlements import Settlement, open_settlement_of
from services.pledges.usecases.settling.order_payments import carry_out_payments, return_payment

_OUR_NUMBER = re.compile(r"\b[PT]-[0-9]{1,18}\b")
_OUR_FILE = re.compile(rf"\b{MESSAGE_PREFIX}[0-9]{{8}}-[0-9]{{1,18}}\b")
# What the line is closed with.
REFUND, SETTLEMENT, PAYMENT_FILE = "refund", "settlement", "payment_file"
PAYMENT_RETURNED = "payment_returned"


@dataclass(frozen=True)
class Outgoing:
    """What a line turned out to be: the words to close its line with, and what is to be posted for it."""

    reason: str
    pledge_id: UUID | None
    posting: Posting


def outgoing_of_line(session: Session, line: BankLine, *, posted: bool = False) -> Outgoing | None:
    """Take a debit as payments that we ordered, inside the caller's transaction: they are paid with it.

    The line is left to the caller to close. Nothing where the line belongs to no payment of ours. A line
    with a parent lies among the unallocated receipts already, and its posting says so.
    """
    if line.amount_cents >= 0:
        return None
    orders = _orders_of_line(session, line)
    if not orders:
        return None
    # Whoever refers to the line needs it to be there.
    session.flush()
    carry_out_payments(session, orders, line.id, platform_now(session))
    only = orders[0] if len(orders) == 1 else None
    campaign_id, pledge_id = _whose(session, only) if only else (None, None)
    posting = payments_debited(
        line.collecting_account_id,
        campaign_id,
        line.id,
        line.booked_on,
        -line.amount_cents,
        posted=posted or line.parent_id is not None,
    )
    return Outgoing(_reason(only), pledge_id, posting)


def may_be_returned(line: BankLine) -> bool:
    """Whether a receipt bears the name of a payment of ours as its payer's own reference."""
    return line.amount_cents > 0 and _OUR_NUMBER.fullmatch((line.end_to_end_id or "").upper()) is not None


def returned_by_line(session: Session, line: BankLine, *, posted: bool) -> Outgoing | None:
    """Take a receipt as a payment of ours that came back: it is owed again, and a person corrects it.

    The line is left to the caller to close. Nothing where it is none, or where the campaign has another
    settlement open, which has to end first.
    """
    name = (line.end_to_end_id or "").upper()
    order = paid_order_named(session, line.collecting_account_id, name, line.amount_cents)
    held = _held(session, order.file_id, order.id, states=(OrderState.PAID,)) if order else []
    if not held:
        return None
    order = held[0]
    campaign_id, pledge_id = _whose(session, order)
    if order.settlement_id and campaign_id and open_settlement_of(session, campaign_id):
        return None
    owed = return_payment(session, order, line.id, platform_now(session))
    posting = payment_returned(
        line.collecting_account_id,
        campaign_id,
        line.id,
        line.booked_on,
        owed,
        line.amount_cents,
        posted=posted,
    )
    return Outgoing(PAYMENT_RETURNED, pledge_id, posting)


def _orders_of_line(session: Session, line: BankLine) -> list[PaymentOrder]:
    told = f"{line.end_to_end_id or ''} {line.message or ''} {line.reference or ''}".upper()
    numbers = set(_OUR_NUMBER.findall(told))
    if numbers:
        found = orders_named(session, line.collecting_account_id, numbers, -line.amount_cents)
        return _held(session, found[0].file_id, found[0].id) if found else []
    named = _OUR_FILE.search(told)
    # A bundle tells of no payee; a line that names one is a single payment of somebody else's.
    if named is None and (line.party_iban or line.message):
        return []
    files = files_of_sum(
        session,
        line.collecting_account_id,
        -line.amount_cents,
        line.booked_on,
        named[0] if named else None,
    )
    return _held(session, files[0]) if len(files) == 1 else []


def _held(
    session: Session,
    file_id: UUID,
    order_id: UUID | None = None,
    states: Sequence[OrderState] = UNDER_WAY,
) -> list[PaymentOrder]:
    """The file's payments under way, or one of them, held; as the bank's answer does, the file first."""
    lock_file(session, file_id)
    orders = [each for each in orders_of(session, file_id, hold=True) if each.state in states]
    return [each for each in orders if order_id in (None, each.id)]


def _whose(session: Session, order: PaymentOrder) -> tuple[UUID | None, UUID | None]:
    if order.settlement_id is not None:
        return session.get_one(Settlement, order.settlement_id).campaign_id, None
    refund = session.get_one(Refund, order.refund_id)
    return refund.campaign_id, refund.pledge_id


def _reason(only: PaymentOrder | None) -> str:
    if only is None:
        return PAYMENT_FILE
    return REFUND if only.refund_id is not None else SETTLEMENT
