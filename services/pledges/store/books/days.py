"""Days: whether each was proved, what differs, and the seals over those that are closed."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, Row, Text, func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base


class DayClose(Base):
    """A day in Mikkeli; `state` is open, agrees, differs or closed, `accounts` what each came to."""

    __tablename__ = "day_close"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    state: Mapped[str] = mapped_column(Text)
    looked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    accounts: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)


class DayDifference(Base):
    """One difference with its cause; `state` is open, explained (by a person) or resolved (it is gone)."""

    __tablename__ = "day_difference"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(ForeignKey("day_close.day"))
    cause: Mapped[str] = mapped_column(Text)
    subject_kind: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    account: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    cents: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(Text)
    found_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    assigned_to: Mapped[str | None] = mapped_column(Text)
    comment: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class DaySeal(Base):
    """One link of the chain over closed days."""

    __tablename__ = "day_seal"

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(Date, unique=True)
    previous_hash: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(Text)
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    sealed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    sealed_by: Mapped[str] = mapped_column(Text)


_POSTED_AFTER = text(
    """
    SELECT t.id AS transaction_id, t.cause_kind, t.posted_at FROM ledger_transaction t
    LEFT JOIN ledger_seal s ON s.transaction_id = t.id
    WHERE t.booked_on = :day AND (s.number IS NULL OR s.number > :number) ORDER BY t.id LIMIT 100
    """
)


def hold_days(session: Session) -> None:
    """Let nobody else close a day, or keep what the provider told of one, until the transaction ends."""
    session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('books.days', 0))"))


def closed_without_seal(session: Session) -> list[date]:
    """Days that were closed and are not in the chain, at most 100."""
    is_sealed = select(DaySeal.day).where(DaySeal.day == DayClose.day).exists()
    query = select(DayClose.day).where(DayClose.state == "closed", ~is_sealed)
    return list(session.scalars(query.order_by(DayClose.day).limit(100)))


def last_seal(session: Session) -> DaySeal | None:
    """The newest link."""
    return session.scalar(select(DaySeal).order_by(DaySeal.number.desc()).limit(1))


def seals_after(session: Session, number: int, limit: int) -> list[DaySeal]:
    """Links after that one, in their order."""
    query = select(DaySeal).where(DaySeal.number > number).order_by(DaySeal.number).limit(limit)
    return list(session.scalars(query))


def unsettled_differences(session: Session, day: date) -> list[DayDifference]:
    """What was found on the day and is still there, explained or not; largest first."""
    query = select(DayDifference).where(DayDifference.day == day, DayDifference.state != "resolved")
    return list(session.scalars(query.order_by(func.abs(DayDifference.cents).desc(), DayDifference.id)))


def differences_of(session: Session, day: date) -> list[DayDifference]:
    """All that was ever found on the day, open ones first, at most 500."""
    rank = func.array_position(["open", "explained", "resolved"], DayDifference.state)
    query = select(DayDifference).where(DayDifference.day == day)
    ordered = query.order_by(rank, func.abs(DayDifference.cents).desc(), DayDifference.id).limit(500)
    return list(session.scalars(ordered))


def posted_after(session: Session, day: date, sealed_number: int) -> Sequence[Row[Any]]:
    """What was booked on the day and is not among the links of the chain up to that one, at most 100."""
    values = {"day": day, "number": sealed_number}
    return session.execute(_POSTED_AFTER, values).all()


def lock_difference(session: Session, difference_id: UUID) -> DayDifference | None:
    """A difference as it is now, held until the transaction ends."""
    query = select(DayDifference).where(DayDifference.id == difference_id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def days_before(session: Session, before: date | None, limit: int) -> list[DayClose]:
    """One more day than `limit`, newest first."""
    query = select(DayClose).order_by(DayClose.day.desc()).limit(limit + 1)
    return list(session.scalars(query.where(DayClose.day < before) if before else query))


def counts_by_day(session: Session, days: list[date]) -> dict[date, dict[str, int]]:
    """How many differences of each state the days have."""
    query = (
        select(DayDifference.day, DayDifference.state, func.count())
        .where(DayDifference.day.in_(days))
        .group_by(DayDifference.day, DayDifference.state)
    )
    counts: dict[date, dict[str, int]] = {day: {} for day in days}
    for day, state, count in session.execute(query):
        counts[day][state] = count
    return counts
