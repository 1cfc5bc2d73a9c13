"""The nightly sweeps: how far they came, what they found and what they healed."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, DateTime, Text, select
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base


class Sweep(Base):
    """One sweep; `found` holds for each step how many things were looked at and how many were healed.

    `begun_by` is clock or operator; the next slice is of `step` and begins after `after`. `trouble` is
    what the last slice met, if it failed.
    """

    __tablename__ = "sweep"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    night: Mapped[date] = mapped_column(Date)
    begun_by: Mapped[str] = mapped_column(Text)
    began_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    step: Mapped[str] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)
    found: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    trouble: Mapped[str | None] = mapped_column(Text)


class SweepMark(Base):
    """Until when everything of a kind has been swept."""

    __tablename__ = "sweep_mark"

    what: Mapped[str] = mapped_column(Text, primary_key=True)
    until: Mapped[datetime] = mapped_column(DateTime(timezone=True))


def sweep_of_night(session: Session, night: date) -> Sweep | None:
    """The sweep that the clock began in that night."""
    return session.scalar(select(Sweep).where(Sweep.night == night, Sweep.begun_by == "clock"))


def mark_of(session: Session, what: str) -> datetime | None:
    """Until when that was swept; nothing before the first time."""
    return session.scalar(select(SweepMark.until).where(SweepMark.what == what))


def move_mark(session: Session, what: str, until: datetime) -> None:
    """Remember how far the sweep came."""
    first = insert(SweepMark).values(what=what, until=until)
    session.execute(first.on_conflict_do_update(index_elements=["what"], set_={"until": until}))


def newest_sweeps(session: Session, limit: int) -> list[Sweep]:
    """The newest sweeps, newest first."""
    return list(session.scalars(select(Sweep).order_by(Sweep.began_at.desc(), Sweep.id.desc()).limit(limit)))
