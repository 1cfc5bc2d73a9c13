"""Histories of payments, refunds, disputes and transfers, and what was told too late or twice."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Identity, Text, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base


class StateChange(Base):
    """One line of the history of a row that has a life; never altered."""

    __tablename__ = "state_change"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    lifecycle: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[UUID] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    happening: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text)
    cause: Mapped[str | None] = mapped_column(Text)


class IgnoredHappening(Base):
    """How often something was told that changed nothing any more; `verdict` is late or paid_twice."""

    __tablename__ = "ignored_happening"

    lifecycle: Mapped[str] = mapped_column(Text, primary_key=True)
    state: Mapped[str] = mapped_column(Text, primary_key=True)
    happening: Mapped[str] = mapped_column(Text, primary_key=True)
    verdict: Mapped[str] = mapped_column(Text)
    times: Mapped[int] = mapped_column(BigInteger)
    last_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


def count_ignored(
    session: Session, lifecycle: str, state: str, happening: str, verdict: str, at: datetime
) -> None:
    """Count a happening that changed nothing."""
    first = insert(IgnoredHappening).values(
        lifecycle=lifecycle, state=state, happening=happening, verdict=verdict, times=1, last_at=at
    )
    again = {"times": IgnoredHappening.times + 1, "last_at": at}
    session.execute(
        first.on_conflict_do_update(index_elements=["lifecycle", "state", "happening"], set_=again)
    )


def changes_of(session: Session, subject_id: UUID, limit: int = 200) -> list[StateChange]:
    """The newest lines of a row's history, oldest first."""
    newest = select(StateChange).where(StateChange.subject_id == subject_id).order_by(StateChange.id.desc())
    return list(session.scalars(newest.limit(limit)))[::-1]
