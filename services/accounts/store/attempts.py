"""Counts of attempts. They live in PostgreSQL: where they cannot be counted, nothing is let through."""

from datetime import datetime

from sqlalchemy import LargeBinary, Text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base


class AttemptCount(Base):
    """How often something was tried in one window by one address of mail or one network."""

    __tablename__ = "attempt_count"

    action: Mapped[str] = mapped_column(Text, primary_key=True)
    bucket: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    window_start: Mapped[datetime] = mapped_column(primary_key=True)
    attempts: Mapped[int]


def add_attempt(session: Session, action: str, bucket: bytes, window_start: datetime) -> int:
    """Count one more, atomically, and say how many that makes."""
    row = insert(AttemptCount).values(action=action, bucket=bucket, window_start=window_start, attempts=1)
    counted = row.on_conflict_do_update(
        index_elements=[AttemptCount.action, AttemptCount.bucket, AttemptCount.window_start],
        set_={"attempts": AttemptCount.attempts + 1},
    )
    return session.execute(counted.returning(AttemptCount.attempts)).scalar_one()
