"""The one row that all executors of closing plans share: whose turn is when, and whether anything runs."""

from datetime import datetime

from sqlalchemy import DateTime, Float, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base


class ChargingRun(Base):
    """Pace and circuit. `gap_seconds` is nothing while the provider takes what the setting allows."""

    __tablename__ = "charging_run"

    only_row: Mapped[bool] = mapped_column(primary_key=True)
    next_turn_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    gap_seconds: Mapped[float] = mapped_column(Float)
    stopped_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    stop_code: Mapped[str | None] = mapped_column(Text)


def charging_run(session: Session) -> ChargingRun:
    """The run as it stands."""
    return session.get_one(ChargingRun, True)


def lock_charging_run(session: Session) -> ChargingRun:
    """The run, to be changed; every other executor waits for this transaction."""
    return session.get_one(ChargingRun, True, with_for_update=True, populate_existing=True)


def real_now(session: Session) -> datetime:
    """The real clock: turns are kept by it, whatever business time says."""
    instant: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return instant
