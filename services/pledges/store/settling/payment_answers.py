"""Answers of the bank as a list: those that were applied, and those that were not."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Text, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base


class RefusedAnswer(Base):
    """A file that the bank's transfer brought as an answer and that changed nothing; `refusal` says why."""

    __tablename__ = "refused_payment_answer"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
    refusal: Mapped[str] = mapped_column(Text)
    received_by: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


def was_refused(session: Session, sha256: str, refusal: str) -> bool:
    """Whether the same bytes were refused for the same reason before."""
    query = select(RefusedAnswer.id).where(RefusedAnswer.sha256 == sha256, RefusedAnswer.refusal == refusal)
    return session.scalar(query.limit(1)) is not None


# Ids are made in the order of time, so that the newest of both are found by their keys.
_NEWEST = text(
    """
    SELECT * FROM (
        (SELECT a.id, a.name, a.received_at, a.received_by, a.file_id, f.message_id, a.accepted, a.rejected,
            NULL AS refusal
        FROM payment_answer a JOIN payment_file f ON f.id = a.file_id
        WHERE CAST(:before AS uuid) IS NULL OR a.id < :before ORDER BY a.id DESC LIMIT :limit)
        UNION ALL
        (SELECT id, name, received_at, received_by, NULL, NULL, 0, 0, refusal FROM refused_payment_answer
        WHERE CAST(:before AS uuid) IS NULL OR id < :before ORDER BY id DESC LIMIT :limit)
    ) AS told ORDER BY id DESC LIMIT :limit
    """
)


def page_of_answers(session: Session, before: UUID | None, limit: int) -> list[dict[str, Any]]:
    """One more answer than `limit`, newest first, applied and refused ones in one list."""
    asked = {"before": before, "limit": limit + 1}
    return [dict(row) for row in session.execute(_NEWEST, asked).mappings()]
