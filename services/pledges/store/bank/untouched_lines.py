"""Lines of the inbox with which no person has begun anything."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from services.pledges.store.bank.bank_lines import BankLine
from services.pledges.store.bank.line_work import BankLineAssignment, BankLineNote

# What a file itself forbids to place, and what waits for details; all other reasons may have passed.
_LASTING = ("statement_does_not_add_up", "batch_sum_differs", "reversal", "details_missing", "rule_note")


def untouched_lines(session: Session, after: UUID | None, limit: int) -> list[BankLine]:
    """Lines that may be judged anew, in the order in which they came."""
    query = _untouched()
    if after is not None:
        query = query.where(BankLine.id > after)
    return list(session.scalars(query.order_by(BankLine.id).limit(limit)))


def hold_untouched(session: Session, lines: Sequence[BankLine]) -> list[BankLine]:
    """Those of the lines that are untouched still, held until the transaction ends; nobody waits for one."""
    query = _untouched().where(BankLine.id.in_([line.id for line in lines])).order_by(BankLine.id)
    held = query.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    return list(session.scalars(held))


def _untouched() -> Select[BankLine]:
    return select(BankLine).where(
        BankLine.state == "inbox",
        BankLine.detailed | (BankLine.amount_cents < 0),
        BankLine.times_undone == 0,
        BankLine.reason.not_in(_LASTING),
        ~exists().where(BankLineNote.line_id == BankLine.id),
        ~exists().where(BankLineAssignment.line_id == BankLine.id),
    )
