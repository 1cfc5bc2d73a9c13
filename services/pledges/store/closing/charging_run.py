"""The one row that all executors of closing plans share: whose turn is when, and whether anything runs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Float, Row, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base
from services.pledges.domain.closing.outcome import Action
from services.pledges.store.closing.plan import PlanLine
from services.pledges.store.pledging.pledge import Pledge


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


def charges_by_state(session: Session, plan_id: UUID) -> Sequence[Row[*tuple[Any, ...]]]:
    """The charges of a plan, counted by the line's state, its pledge's state and what held it up last."""
    waits = func.coalesce(PlanLine.error, "").label("error")
    sums = (func.count().label("pledges"), func.sum(PlanLine.amount_cents).label("cents"))
    counted = (
        select(PlanLine.state.label("line"), Pledge.state.label("pledge"), waits, *sums)
        .join(Pledge, Pledge.id == PlanLine.pledge_id)
        .where(PlanLine.plan_id == plan_id, PlanLine.action == Action.CHARGE)
        .group_by(PlanLine.state, Pledge.state, waits)
    )
    return session.execute(counted.order_by(PlanLine.state, Pledge.state, waits)).all()


def settled_since(session: Session, plan_id: UUID, since: datetime) -> tuple[int, datetime | None]:
    """How many charges were settled from then on, and when the first of them was."""
    settled = select(func.count(), func.min(PlanLine.settled_at)).where(
        PlanLine.plan_id == plan_id, PlanLine.action == Action.CHARGE, PlanLine.settled_at >= since
    )
    counted, first = session.execute(settled).one()
    return counted, first


def stuck_charges(session: Session, plan_id: UUID, limit: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Pledges that programs gave up on, with the reason; a person has to look."""
    stuck = (
        select(Pledge.id, Pledge.number, PlanLine.error)
        .join(PlanLine, PlanLine.pledge_id == Pledge.id)
        .where(PlanLine.plan_id == plan_id, PlanLine.state == "stuck")
    )
    return session.execute(stuck.order_by(Pledge.number).limit(limit)).all()
