"""Monthly pledges: what was agreed to, the schedule, and what became of each month."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, Text, Uuid, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base
from services.pledges.domain.monthly.monthly_states import MONTHLY
from services.pledges.store.pledging.pledge import Pledge


class MonthlyPledge(Base):
    """An agreement to give every month, kept under its first pledge; the consent never changes.

    `next_due_on` is the next month's day. Once that month is announced, `charge_on` is the day named
    in the notice. `reason` says why it is paused or ended.
    """

    __tablename__ = "monthly_pledge"

    pledge_id: Mapped[UUID] = mapped_column(ForeignKey("pledge.id"), primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign_terms.campaign_id"))
    state: Mapped[str] = mapped_column(Text, default=MONTHLY.begins)
    reason: Mapped[str | None] = mapped_column(Text)
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    cap_cents: Mapped[int] = mapped_column(BigInteger)
    consent_version: Mapped[str] = mapped_column(Text)
    consent_text: Mapped[str] = mapped_column(Text)
    consented_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    customer_id: Mapped[str | None] = mapped_column(Text)
    payment_method_id: Mapped[str | None] = mapped_column(Text)
    day_of_month: Mapped[int | None]
    next_due_on: Mapped[date | None] = mapped_column(Date)
    announced_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    charge_on: Mapped[date | None] = mapped_column(Date)

    @property
    def identity(self) -> UUID:
        """What its history is kept under: its first pledge's id."""
        return self.pledge_id

    @property
    def schedule(self) -> tuple[int, date]:
        """The day of the month and the next due day. Raises ValueError before the first payment."""
        if self.day_of_month is None or self.next_due_on is None:
            raise ValueError(f"monthly pledge {self.pledge_id} has no schedule yet")
        return self.day_of_month, self.next_due_on

    def withdraw_notice(self) -> None:
        """What was announced does not hold any more; another notice precedes any charge."""
        self.announced_at = self.charge_on = None


class MonthlyTerm(Base):
    """One month of a monthly pledge, once.

    `outcome` is charged, skipped or missed. The charge of a month is worked on while `state` is
    waiting; it is claimed by moving `next_try_at` past a lease, so that a killed worker's months come
    back by themselves.
    """

    __tablename__ = "monthly_term"

    monthly_id: Mapped[UUID] = mapped_column(ForeignKey("monthly_pledge.pledge_id"), primary_key=True)
    due_on: Mapped[date] = mapped_column(Date, primary_key=True)
    outcome: Mapped[str] = mapped_column(Text)
    pledge_id: Mapped[UUID | None] = mapped_column(Uuid, unique=True)
    state: Mapped[str] = mapped_column(Text)
    next_try_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    tries: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(Text)


def monthly_of(session: Session, pledge: Pledge) -> MonthlyPledge | None:
    """The monthly pledge that the pledge begins or belongs to."""
    return session.get(MonthlyPledge, pledge.monthly_id or pledge.id)


def lock_monthly(session: Session, monthly_id: UUID) -> MonthlyPledge | None:
    """The monthly pledge as it is now, held until this transaction ends.

    Locked after the terms and the pledge, as everything that belongs to a pledge.
    """
    wanted = select(MonthlyPledge).where(MonthlyPledge.pledge_id == monthly_id)
    held = wanted.with_for_update(key_share=True).execution_options(populate_existing=True)
    return session.scalar(held)


def claim_term(session: Session, now: datetime, lease: timedelta) -> MonthlyTerm | None:
    """Take the month that waits longest; no other worker sees it until the lease is over."""
    due = select(MonthlyTerm).where(MonthlyTerm.state == "waiting", MonthlyTerm.next_try_at <= now)
    oldest = due.order_by(MonthlyTerm.next_try_at, MonthlyTerm.monthly_id).limit(1)
    term = session.scalar(oldest.with_for_update(skip_locked=True))
    if term is not None:
        term.next_try_at = now + lease
        term.tries += 1
    return term


def reopen_term(session: Session, pledge_id: UUID, now: datetime) -> None:
    """Let the worker look at a month's pledge again, as `reopen_line` does for a plan's line."""
    wanted = select(MonthlyTerm).where(MonthlyTerm.pledge_id == pledge_id, MonthlyTerm.state != "stuck")
    term = session.scalar(wanted.with_for_update())
    if term is not None:
        term.state, term.next_try_at = "waiting", now


def terms_of(session: Session, monthly_id: UUID, limit: int = 200) -> list[tuple[MonthlyTerm, Pledge | None]]:
    """The newest months with their pledges, newest first."""
    wanted = (
        select(MonthlyTerm, Pledge)
        .outerjoin(Pledge, Pledge.id == MonthlyTerm.pledge_id)
        .where(MonthlyTerm.monthly_id == monthly_id)
        .order_by(MonthlyTerm.due_on.desc())
        .limit(limit)
    )
    return [(term, pledge) for term, pledge in session.execute(wanted)]


def months_by_state(session: Session, campaign_id: UUID) -> dict[str, tuple[int, int]]:
    """How many monthly pledges of the campaign are in each state, and what they come to a month."""
    counted = (
        select(MonthlyPledge.state, func.count(), func.sum(MonthlyPledge.amount_cents))
        .where(MonthlyPledge.campaign_id == campaign_id)
        .group_by(MonthlyPledge.state)
    )
    return {state: (number, int(cents)) for state, number, cents in session.execute(counted)}
