"""The stored plan of a closing: one per campaign, one line per pledge."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    ForeignKey,
    Text,
    Uuid,
    exists,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from services.chassis.database import Base
from services.pledges.store.monthly.monthly_pledges import MonthlyTerm, reopen_term


class ClosingPlan(Base):
    """The one decision on a campaign; never altered."""

    __tablename__ = "closing_plan"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign_terms.campaign_id"), unique=True)
    outcome: Mapped[str] = mapped_column(Text)
    secured_cents: Mapped[int] = mapped_column(BigInteger)
    matched_cents: Mapped[int] = mapped_column(BigInteger)
    decided_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class PlanLine(Base):
    """What is to be done with one pledge.

    `method` and `has_letter` are as they were at the decision.
    `state` is waiting, done or stuck. A line is claimed by moving `next_try_at` past a lease, so
    that a killed executor's lines come back by themselves.
    """

    __tablename__ = "plan_line"

    pledge_id: Mapped[UUID] = mapped_column(ForeignKey("pledge.id"), primary_key=True)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("closing_plan.id"), index=True)
    action: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    method: Mapped[str | None] = mapped_column(Text)
    has_letter: Mapped[bool | None]
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(Text, default="waiting")
    next_try_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    tries: Mapped[int] = mapped_column(default=0)
    told_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    settled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    error: Mapped[str | None] = mapped_column(Text)


def claim_line(session: Session, now: datetime, lease: timedelta) -> PlanLine | None:
    """Take the line that waits longest; no other executor sees it until the lease is over."""
    due = select(PlanLine).where(PlanLine.state == "waiting", PlanLine.next_try_at <= now)
    first = due.order_by(PlanLine.next_try_at, PlanLine.pledge_id).limit(1).with_for_update(skip_locked=True)
    line = session.scalar(first)
    if line is not None:
        line.next_try_at = now + lease
        line.tries += 1
    return line


def reopen_line(session: Session, pledge_id: UUID, now: datetime) -> None:
    """Let the executor look at the pledge again: a new card was saved, or an answer is missing.

    A line in work is reopened too: its executor sees by the changed `next_try_at` that there is more to do.
    A month of a monthly pledge has a row of its own instead of a line.
    """
    reopen_term(session, pledge_id, now)
    line = session.get(PlanLine, pledge_id, with_for_update=True)
    if line is not None and line.state != "stuck":
        line.state, line.next_try_at = "waiting", now


def charge_is_waiting(pledge_id: UUID | InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """Whether an executor is at work on the pledge, or about to be."""
    line = exists().where(PlanLine.pledge_id == pledge_id, PlanLine.state == "waiting")
    month = exists().where(MonthlyTerm.pledge_id == pledge_id, MonthlyTerm.state == "waiting")
    return line | month
