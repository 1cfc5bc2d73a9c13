"""Goods that campaigns need, and how much of them is promised, received and approved."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, Integer, Text, Uuid, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.problems import NotFound
from services.ideas.domain.giving.promise_states import AWAITED, BROUGHT, PromiseState
from services.ideas.store import Base
from services.ideas.store.giving.promises import GoodsPromise


class GoodsNeed(Base):
    """One thing that is needed, so many units of it, each worth about `value_cents`.

    Whoever promises or frees it holds the row's lock: the last one is given once.
    """

    __tablename__ = "goods_needs"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"))
    name: Mapped[str] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(Text)
    value_basis: Mapped[str] = mapped_column(Text)
    bring_to: Mapped[str] = mapped_column(Text)
    target: Mapped[int] = mapped_column(Integer)
    value_cents: Mapped[int] = mapped_column(BigInteger)
    needed_by: Mapped[date | None] = mapped_column(Date)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    close_reason: Mapped[str] = mapped_column(Text, default="")


class Taken(NamedTuple):
    """How much of a need is awaited, has come, and is approved at what value in cents."""

    awaited: int = 0
    received: int = 0
    approved: int = 0
    received_cents: int = 0
    approved_cents: int = 0

    @property
    def counted(self) -> int:
        """What others cannot promise any more."""
        return self.awaited + self.received


def lock_need(session: Session, need_id: uuid.UUID) -> GoodsNeed:
    """The need, held until commit. Raises NotFound."""
    need = session.get(GoodsNeed, need_id, with_for_update=True)
    if need is None:
        raise NotFound("goods need")
    return need


def needs_of(session: Session, campaign_id: uuid.UUID) -> Sequence[GoodsNeed]:
    """All that a campaign needs, in the order in which it was asked for."""
    found = select(GoodsNeed).where(GoodsNeed.campaign_id == campaign_id).order_by(GoodsNeed.id)
    return session.scalars(found).all()


def taken_of(session: Session, need_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Taken]:
    """How much of each of these needs is taken; one of which nothing is taken is not named."""
    received = func.coalesce(GoodsPromise.received, 0)
    actual = func.coalesce(GoodsPromise.actual_cents, 0)
    is_here = GoodsPromise.state.in_(BROUGHT)
    is_approved = GoodsPromise.state == PromiseState.APPROVED
    sums = (
        func.sum(GoodsPromise.count).filter(GoodsPromise.state.in_(AWAITED)),
        func.sum(received).filter(is_here),
        func.sum(received).filter(is_approved),
        func.sum(actual).filter(is_here),
        func.sum(actual).filter(is_approved),
    )
    counted = (
        select(GoodsPromise.need_id, *(func.coalesce(each, 0) for each in sums))
        .where(GoodsPromise.need_id.in_(list(need_ids)))
        .group_by(GoodsPromise.need_id)
    )
    return {need_id: Taken(*map(int, found)) for need_id, *found in session.execute(counted)}


def left_of(session: Session, need: GoodsNeed) -> int:
    """How many of the held need may still be promised."""
    return need.target - taken_of(session, [need.id]).get(need.id, Taken()).counted


def need_view(need: GoodsNeed, taken: Taken) -> dict[str, Any]:
    """What everybody sees of a need."""
    return {
        "id": str(need.id),
        "name": need.name,
        "unit": need.unit,
        "target": need.target,
        "promised": taken.counted,
        "received": taken.received,
        "approved": taken.approved,
        "left": max(0, need.target - taken.counted),
        "value_cents": need.value_cents,
        "value_basis": need.value_basis,
        "received_cents": taken.received_cents,
        "approved_cents": taken.approved_cents,
        "needed_by": need.needed_by.isoformat() if need.needed_by else None,
        "bring_to": need.bring_to,
        "closed": need.closed_at is not None,
        "close_reason": need.close_reason,
    }


def approved_goods_cents(session: Session, campaign_id: uuid.UUID) -> int:
    """What the approved goods of a campaign are worth."""
    worth = (
        select(func.coalesce(func.sum(GoodsPromise.actual_cents), 0))
        .join(GoodsNeed, GoodsNeed.id == GoodsPromise.need_id)
        .where(GoodsNeed.campaign_id == campaign_id, GoodsPromise.state == PromiseState.APPROVED)
    )
    return int(session.scalar(worth) or 0)
