"""Bank lines marked as asked about although no open request names them any more."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ARRAY, TextClause, Uuid, any_, literal, select, text
from sqlalchemy.orm import Session

from services.pledges.store.bank.bank_lines import BankLine

_PROPOSED = text("bank_line.state = 'proposed'")


def lock_stranded_lines(session: Session, limit: int) -> list[BankLine]:
    """Such lines, oldest first, held until the transaction ends; those that somebody works on are left."""
    query = select(BankLine).where(_PROPOSED, *_unnamed()).order_by(BankLine.booked_on, BankLine.id)
    return list(session.scalars(query.limit(limit).with_for_update(of=BankLine, skip_locked=True)))


def without_request(session: Session, line_ids: Collection[UUID]) -> set[UUID]:
    """Those of the lines that no open request names at this moment."""
    these = BankLine.id == any_(literal(list(line_ids), ARRAY(Uuid)))
    return set(session.scalars(select(BankLine.id).where(these, _PROPOSED, *_unnamed())))


def _unnamed() -> tuple[TextClause, TextClause]:
    # Written as the indexes are: one on the subject, one on the lines that a request names.
    return (
        text(
            "NOT EXISTS (SELECT FROM approval WHERE approval.subject_id = bank_line.id "
            "AND approval.state = 'open')"
        ),
        text(
            "NOT EXISTS (SELECT FROM approval WHERE (approval.content -> 'line_ids') "
            "@> to_jsonb(CAST(bank_line.id AS text)) AND approval.state = 'open')"
        ),
    )
