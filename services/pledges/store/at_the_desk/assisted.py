"""Pledges that a helper wrote down for somebody, and tries to open one with the code on its paper."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Row, Text, case, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base
from services.chassis.short_codes import ATTEMPTS_WITHIN
from services.pledges.store.at_the_desk.cash import CashReceipt
from services.pledges.store.pledging.pledge import Pledge

_FORGET_AFTER = timedelta(days=2)


class AssistedPledge(Base):
    """Who wrote the pledge down, what was read aloud, and when the paper was handed over.

    `amount_cents` is the sum as it was then: what the backer decides later is not the helper's to see.
    """

    __tablename__ = "assisted_pledge"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    pledge_id: Mapped[UUID] = mapped_column(ForeignKey("pledge.id"), unique=True)
    taken_by: Mapped[str] = mapped_column(Text)
    taken_at: Mapped[datetime]
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    consent_version: Mapped[str] = mapped_column(Text)
    consent_text: Mapped[str] = mapped_column(Text)
    consented: Mapped[bool]
    code_generation: Mapped[int] = mapped_column(default=1)
    handed_over_at: Mapped[datetime | None]


class CodeAttempt(Base):
    """Tries within one window of time: at one pledge's code, or from one address."""

    __tablename__ = "code_attempt"

    subject: Mapped[str] = mapped_column(Text, primary_key=True)
    since: Mapped[datetime]
    attempts: Mapped[int]


def lock_assisted(session: Session, assisted_id: UUID, helper: str) -> AssistedPledge | None:
    """The helper's own entry, held until the transaction ends."""
    wanted = select(AssistedPledge).where(AssistedPledge.id == assisted_id, AssistedPledge.taken_by == helper)
    return session.scalar(wanted.with_for_update())


def assisted_by_number(session: Session, number: int) -> tuple[AssistedPledge, Pledge] | None:
    """The entry of the pledge with that number, and the pledge."""
    wanted = select(AssistedPledge, Pledge).join(Pledge, Pledge.id == AssistedPledge.pledge_id)
    row = session.execute(wanted.where(Pledge.number == number)).one_or_none()
    return (row[0], row[1]) if row else None


def assisted_of(session: Session, pledge_id: UUID) -> AssistedPledge | None:
    """The entry of a pledge that was taken at a desk, held until the transaction ends."""
    wanted = select(AssistedPledge).where(AssistedPledge.pledge_id == pledge_id).with_for_update()
    return session.scalar(wanted.execution_options(populate_existing=True))


def page_of_assisted(
    session: Session, helper: str, before: UUID | None, limit: int
) -> list[Row[AssistedPledge, int, str | None]]:
    """One more of the helper's entries than `limit`, newest first, with number and state of the cash."""
    wanted = (
        select(AssistedPledge, Pledge.number, CashReceipt.state)
        .join(Pledge, Pledge.id == AssistedPledge.pledge_id)
        .outerjoin(CashReceipt, CashReceipt.pledge_id == AssistedPledge.pledge_id)
        .where(AssistedPledge.taken_by == helper)
        .order_by(AssistedPledge.id.desc())
        .limit(limit + 1)
    )
    return list(session.execute(wanted.where(AssistedPledge.id < before) if before else wanted))


def count_attempt(session: Session, subject: str, now: datetime) -> int:
    """Count one more try of the subject; how many there were within the window, this one included."""
    first = insert(CodeAttempt).values(subject=subject, since=now, attempts=1)
    over = CodeAttempt.since <= now - ATTEMPTS_WITHIN
    again = first.on_conflict_do_update(
        index_elements=[CodeAttempt.subject],
        set_={
            "since": case((over, now), else_=CodeAttempt.since),
            "attempts": case((over, 1), else_=CodeAttempt.attempts + 1),
        },
    )
    return int(session.execute(again.returning(CodeAttempt.attempts)).scalar_one())


def forget_attempts(session: Session, now: datetime) -> None:
    """Forget tries that no window reaches any more."""
    session.execute(delete(CodeAttempt).where(CodeAttempt.since < now - _FORGET_AFTER))
