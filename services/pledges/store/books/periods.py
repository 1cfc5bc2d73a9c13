"""Months of the books that are locked, and those that were reopened."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, DateTime, ForeignKey, Text, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base


class PeriodLock(Base):
    """A month, by its first day, that is locked for all books; reopened by two people or not at all."""

    __tablename__ = "period_lock"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(Date)
    locked_by: Mapped[str] = mapped_column(Text)
    locked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    comment: Mapped[str] = mapped_column(Text)
    reopened_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reopening_id: Mapped[UUID | None] = mapped_column(ForeignKey("approval.id"))


def hold_periods_alone(session: Session) -> None:
    """Let nobody post until the transaction ends; waits for those who are posting."""
    session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('books.periods', 0))"))


def lock_of_month(session: Session, month: date) -> PeriodLock | None:
    """The lock that holds for the month now."""
    query = select(PeriodLock).where(PeriodLock.month == month, PeriodLock.reopened_at.is_(None))
    return session.scalar(query)


def period_lock(session: Session, lock_id: UUID) -> PeriodLock | None:
    """A lock as it is now, held until the transaction ends."""
    query = select(PeriodLock).where(PeriodLock.id == lock_id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def locks_before(session: Session, before: UUID | None, limit: int) -> list[PeriodLock]:
    """One more lock than `limit`, newest first."""
    query = select(PeriodLock).order_by(PeriodLock.id.desc()).limit(limit + 1)
    return list(session.scalars(query.where(PeriodLock.id < before) if before else query))
