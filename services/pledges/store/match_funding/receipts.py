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


def receipts_of(session: Session, fund_id: UUID, limit: int | None = SHOWN) -> list[Receipt]:
    """The sponsor's payments into the pool, newest first; all of them where no limit is wanted."""
    query = (
        select(BankLine, func.sum(LinePart.amount_cents))
        .join(LinePart, LinePart.line_id == BankLine.id)
        .join(LineAction, LineAction.id == LinePart.action_id)
        .where(LinePart.match_fund_id == fund_id, LineAction.undone_at.is_(None))
        .group_by(BankLine.id)
        .order_by(BankLine.id.desc())
        .limit(limit)
    )
    return [Receipt(line, int(cents)) for line, cents in session.execute(query)]


def returned_of(session: Session, fund_id: UUID) -> dict[UUID, int]:
    """What of each payment goes back to its sponsor out of this pool, as the books have it, in cents."""
    query = (
        select(Refund.receipt_line_id, func.sum(LedgerEntry.amount_cents))
        .join(LedgerTransaction, LedgerTransaction.cause_id == cast(Refund.id, Text))
        .join(LedgerEntry, LedgerEntry.transaction_id == LedgerTransaction.id)
        .where(
            Refund.receipt_line_id.is_not(None),
            LedgerTransaction.cause_kind == "refund_listed",
            LedgerEntry.account == match_fund(fund_id),
        )
        .group_by(Refund.receipt_line_id)
    )
    return {line_id: int(cents) for line_id, cents in session.execute(query) if line_id is not None}
