"""What followers of a campaign are to be told, and how far the telling has come."""

import uuid
from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, Text, Uuid, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.identifiers import new_id
from services.ideas.store import Base


class Tiding(Base):
    """One thing to tell, once, to all who follow; `told_up_to` is the last follower of the last slice."""

    __tablename__ = "tidings"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"))
    kind: Mapped[str] = mapped_column(Text)
    update_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("campaign_updates.id", ondelete="CASCADE"))
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    told_up_to: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


def plan_tiding(
    session: Session,
    campaign_id: uuid.UUID,
    kind: str,
    due_at: datetime,
    update_id: uuid.UUID | None = None,
) -> None:
    """Note a thing to tell, unless it is noted already."""
    one = insert(Tiding).values(
        id=new_id(), campaign_id=campaign_id, kind=kind, update_id=update_id, due_at=due_at
    )
    # The campaign's row may be half changed while a step is taken, and is not to be written yet.
    with session.no_autoflush:
        session.execute(one.on_conflict_do_nothing())


def take_due_tiding(session: Session, now: datetime) -> Tiding | None:
    """The oldest thing that is due and that nobody else is telling at this moment."""
    due = select(Tiding).where(Tiding.finished_at.is_(None), Tiding.due_at <= now)
    first = due.order_by(Tiding.due_at, Tiding.id).limit(1).with_for_update(skip_locked=True)
    return session.scalar(first)


def tiding_of_update(session: Session, update_id: uuid.UUID) -> Tiding | None:
    """The telling of an update, locked."""
    return session.scalar(select(Tiding).where(Tiding.update_id == update_id).with_for_update())


def forget_tidings(session: Session, finished_before: datetime) -> int:
    """Forget things told long ago, and who was told. Returns how many things."""
    old = delete(Tiding).where(Tiding.finished_at < finished_before)
    return len(session.execute(old.returning(Tiding.id)).all())
