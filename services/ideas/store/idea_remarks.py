"""Questions and comments on ideas, and what visitors have flagged; their writers are digests."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, ForeignKey, Integer, Text, Uuid, and_, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.ideas.domain.deadlines import as_text
from services.ideas.domain.discussing.remarks import RemarkState
from services.ideas.store import Base
from services.ideas.store.ideas import Idea

# Of a thing that many have flagged so many flags are shown.
MOST_FLAGS_TOLD = 200


class IdeaRemark(Base):
    """A question or a comment, with the city's answer if it has one."""

    __tablename__ = "idea_remarks"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    idea_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ideas.id"))
    kind: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    flags: Mapped[int] = mapped_column(Integer, default=0)
    reason: Mapped[str] = mapped_column(Text, default="")
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class IdeaFlag(Base):
    """One visitor's wish that staff look at an idea, or at a remark on it."""

    __tablename__ = "idea_flags"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    idea_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ideas.id"))
    remark_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("idea_remarks.id"))
    flagger: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    flagged_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    settled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


def remarks_of(
    session: Session, idea_id: uuid.UUID, authors: Sequence[str], after: uuid.UUID | None, limit: int
) -> Sequence[IdeaRemark]:
    """Remarks that are shown, oldest first, and the visitor's own that wait; one more than asked for.

    Nothing is shown under an idea that is hidden.
    """
    own_waiting = and_(IdeaRemark.state == RemarkState.WAITING, IdeaRemark.author.in_(authors))
    found = (
        select(IdeaRemark)
        .join(Idea, Idea.id == IdeaRemark.idea_id)
        .where(Idea.hidden_at.is_(None))
        .where(IdeaRemark.idea_id == idea_id, or_(IdeaRemark.state == RemarkState.SHOWN, own_waiting))
        .order_by(IdeaRemark.id)
        .limit(limit + 1)
    )
    if after is not None:
        found = found.where(IdeaRemark.id > after)
    return session.scalars(found).all()


def remarks_to_look_at(
    session: Session, after: uuid.UUID | None, limit: int
) -> Sequence[tuple[IdeaRemark, Idea]]:
    """Remarks that wait or that somebody flagged, oldest first; one more than asked for."""
    found = (
        select(IdeaRemark, Idea)
        .join(Idea, Idea.id == IdeaRemark.idea_id)
        .where(
            or_(
                IdeaRemark.state == RemarkState.WAITING,
                and_(IdeaRemark.flags > 0, IdeaRemark.state != RemarkState.ERASED),
            )
        )
        .order_by(IdeaRemark.id)
        .limit(limit + 1)
    )
    if after is not None:
        found = found.where(IdeaRemark.id > after)
    return [(row[0], row[1]) for row in session.execute(found)]


def ideas_to_look_at(session: Session, after: uuid.UUID | None, limit: int) -> Sequence[Idea]:
    """Ideas that somebody flagged, oldest first; one more than asked for."""
    found = select(Idea).where(Idea.flags > 0).order_by(Idea.id).limit(limit + 1)
    if after is not None:
        found = found.where(Idea.id > after)
    return session.scalars(found).all()


def add_flag(session: Session, **flag: Any) -> bool:
    """Add a flag unless the visitor has flagged the thing before. Returns whether it is new."""
    one = insert(IdeaFlag).values(flag).on_conflict_do_nothing()
    return session.execute(one.returning(IdeaFlag.id)).scalar() is not None


def settle_flags(session: Session, idea_id: uuid.UUID, remark_id: uuid.UUID | None, at: datetime) -> None:
    """Staff have looked: what was flagged so far counts no more, nor may the same visitors flag it again.

    What they wrote with it has served, and might name somebody.
    """
    same = IdeaFlag.remark_id == remark_id if remark_id else IdeaFlag.remark_id.is_(None)
    session.execute(
        update(IdeaFlag)
        .where(IdeaFlag.idea_id == idea_id, same, IdeaFlag.settled_at.is_(None))
        .values(settled_at=at, note="")
    )


def open_flags(session: Session, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[dict[str, Any]]]:
    """What visitors wrote with their open flags, by the idea or the remark that they are about."""
    wanted = list(ids)
    about = IdeaFlag.remark_id.in_(wanted) | (IdeaFlag.remark_id.is_(None) & IdeaFlag.idea_id.in_(wanted))
    found = (
        select(IdeaFlag)
        .where(about, IdeaFlag.settled_at.is_(None))
        .order_by(IdeaFlag.id)
        .limit(MOST_FLAGS_TOLD)
    )
    told: dict[uuid.UUID, list[dict[str, Any]]] = defaultdict(list)
    for flag in session.scalars(found):
        told[flag.remark_id or flag.idea_id].append({"reason": flag.reason, "note": flag.note})
    return told


def remark_view(remark: IdeaRemark, authors: Sequence[str] = ()) -> dict[str, Any]:
    """What readers get; whose it is, only the one who asks learns of their own."""
    return {
        "id": str(remark.id),
        "kind": remark.kind,
        "text": remark.text,
        "state": remark.state,
        "own": remark.author in authors,
        "written_at": as_text(remark.written_at),
        "answer": remark.answer,
        "answered_at": as_text(remark.answered_at) if remark.answered_at else None,
    }
