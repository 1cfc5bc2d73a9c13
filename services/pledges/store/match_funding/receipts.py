"""Sponsors' payments into a pool, and what of each is to go back."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Text, cast, func, select
from sqlalchemy.orm import Session

from services.pledges.domain.books.match_postings import match_fund
from services.pledges.store.bank.bank_lines import BankLine
from services.pledges.store.bank.line_actions import LineAction, LinePart
from services.pledges.store.books.ledger import LedgerEntry, LedgerTransaction
from services.pledges.store.refunding.refunds import Refund

SHOWN = 100


@dataclass(frozen=True)
class Receipt:
    """A sponsor's bank line, with the cents of it that the pool was given: the whole, or a part."""

    line: BankLine
    amount_cents: int


def receipts_of(session: Session, fund_id: UUID) -> list[Receipt]:
    """The sponsor's payments into the pool, newest first."""
    query = (
        select(BankLine, func.sum(LinePart.amount_cents))
        .join(LinePart, LinePart.line_id == BankLine.id)
        .join(LineAction, LineAction.id == LinePart.action_id)
        .where(LinePart.match_fund_id == fund_id, LineAction.undone_at.is_(None))
        .group_by(BankLine.id)
        .order_by(BankLine.id.desc())
        .limit(SHOWN)
    )
    return [Receipt(line, int(cents)) for line, cents in session.execute(query)]


def returned_cents(session: Session, fund_id: UUID, line_id: UUID) -> int:
    """What of a payment goes back to its sponsor out of this pool, as the books have it."""
    query = (
        select(func.coalesce(func.sum(LedgerEntry.amount_cents), 0))
        .select_from(Refund)
        .join(LedgerTransaction, LedgerTransaction.cause_id == cast(Refund.id, Text))
        .join(LedgerEntry, LedgerEntry.transaction_id == LedgerTransaction.id)
        .where(
            Refund.receipt_line_id == line_id,
            LedgerTransaction.cause_kind == "refund_listed",
            LedgerEntry.account == match_fund(fund_id),
        )
    )
    return int(session.scalar(query) or 0)
