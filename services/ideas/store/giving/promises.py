"""Goods that residents have promised, and what came of it."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BigInteger, DateTime, ForeignKey, Integer, Text, Uuid, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.ideas.domain.giving.promise_states import (
    Happening,
    PromiseState,
    after,
    counted,
    possible,
)
from services.ideas.store import Base


class GoodsPromise(Base):
    """So many units from one person; `actual_cents` is what came altogether is worth."""

    __tablename__ = "goods_promises"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    need_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("goods_needs.id"))
    contributor_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contributors.id"))
    state: Mapped[str] = mapped_column(Text)
    count: Mapped[int] = mapped_column(Integer)
    note: Mapped[str] = mapped_column(Text, default="")
    promised_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    held_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    received: Mapped[int | None] = mapped_column(Integer)
    condition: Mapped[str | None] = mapped_column(Text)
    actual_cents: Mapped[int | None] = mapped_column(BigInteger)
    received_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    received_by: Mapped[str | None] = mapped_column(Text)
    approved_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    approved_by: Mapped[str | None] = mapped_column(Text)

    @property
    def counted(self) -> int:
        """How many the promise keeps from others."""
        return counted(PromiseState(self.state), self.count, self.received)

    @property
    def happenings(self) -> list[Happening]:
        """What may happen to it now."""
        return possible(PromiseState(self.state))

    def meet(self, happening: Happening) -> None:
        """It happens. Raises IllegalHappening."""
        self.state = after(PromiseState(self.state), happening)


def promises_page(
    session: Session, need_id: uuid.UUID, after_id: uuid.UUID | None, limit: int
) -> Sequence[GoodsPromise]:
    """Promises of one need, oldest first, with one more if there are others."""
    found = select(GoodsPromise).where(GoodsPromise.need_id == need_id)
    if after_id is not None:
        found = found.where(GoodsPromise.id > after_id)
    return session.scalars(found.order_by(GoodsPromise.id).limit(limit + 1)).all()


def due_to_lapse(session: Session, now: datetime, limit: int) -> Sequence[tuple[uuid.UUID, uuid.UUID]]:
    """The (need, promise) ids of promises that nobody confirmed in time."""
    late = (
        select(GoodsPromise.need_id, GoodsPromise.id)
        .where(GoodsPromise.held_until.is_not(None), GoodsPromise.held_until <= now)
        .order_by(GoodsPromise.held_until)
        .limit(limit)
    )
    return [(need_id, promise_id) for need_id, promise_id in session.execute(late)]


def lock_promise(session: Session, promise_id: uuid.UUID) -> GoodsPromise | None:
    """The promise, held until commit; its need is held before."""
    return session.get(GoodsPromise, promise_id, with_for_update=True, populate_existing=True)
