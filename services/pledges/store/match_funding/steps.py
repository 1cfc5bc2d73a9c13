"""What moved in pools: written once, and never altered."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.copying import copy_rows
from services.chassis.database import Base
from services.pledges.store.books.standing_balances import STANDING, since_sealed


class MatchStep(Base):
    """What moved for one campaign at one moment; the books name it as their cause. Cents, signed."""

    __tablename__ = "match_step"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fund_id: Mapped[UUID] = mapped_column(ForeignKey("match_fund.id"))
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("match_campaign.campaign_id"))
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    reserved_cents: Mapped[int] = mapped_column(BigInteger)
    released_cents: Mapped[int] = mapped_column(BigInteger)


class MatchMovement(Base):
    """A step's part that followed one pledge, or the campaign as a whole. Cents, signed."""

    __tablename__ = "match_movement"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    step_id: Mapped[UUID] = mapped_column(ForeignKey("match_step.id"))
    pledge_id: Mapped[UUID | None] = mapped_column(ForeignKey("pledge.id"))
    reserved_cents: Mapped[int] = mapped_column(BigInteger)
    released_cents: Mapped[int] = mapped_column(BigInteger)


def write_movements(session: Session, step_id: UUID, moved: Iterable[tuple[UUID | None, int, int]]) -> None:
    """The parts of a step: pledge, reserved and released cents."""
    columns = ("step_id", "pledge_id", "reserved_cents", "released_cents")
    copy_rows(session, MatchMovement.__tablename__, columns, ((step_id, *each) for each in moved))


# What pools and their campaigns say of themselves, beside what the books say.
_UNLIKE_THE_BOOKS = text(
    f"""{STANDING}
    SELECT 'match_fund:' || f.id AS subject,
        (f.available_cents + coalesce(b.balance_cents, 0))::bigint AS cents
    FROM match_fund f LEFT JOIN standing b ON b.account = 'match_fund:' || f.id
    WHERE f.available_cents + coalesce(b.balance_cents, 0) <> 0
    UNION ALL
    SELECT 'match_reserved:' || m.campaign_id,
        (m.reserved_cents - m.released_cents + coalesce(b.balance_cents, 0))::bigint
    FROM match_campaign m LEFT JOIN standing b ON b.account = 'match_reserved:' || m.campaign_id
    WHERE m.reserved_cents - m.released_cents + coalesce(b.balance_cents, 0) <> 0
    ORDER BY 1 LIMIT 50
    """  # noqa: S608
)


def unlike_the_books(session: Session) -> list[dict[str, Any]]:
    """Pools and campaigns whose sums are not the books', with by how much."""
    rows = session.execute(_UNLIKE_THE_BOOKS, since_sealed(session)).mappings()
    return [{"subject": row["subject"], "cents": int(row["cents"])} for row in rows]


def steps_of(session: Session, fund_id: UUID, before: UUID | None, limit: int) -> list[MatchStep]:
    """One more than `limit` of a pool's steps, newest first."""
    wanted = select(MatchStep).where(MatchStep.fund_id == fund_id)
    if before is not None:
        wanted = wanted.where(MatchStep.id < before)
    return list(session.scalars(wanted.order_by(MatchStep.id.desc()).limit(limit + 1)))
