"""Ideas that a helper wrote down for somebody: what was agreed to, and whether the paper was handed over."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, Text, Uuid, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.ideas.store import Base
from services.ideas.store.ideas import Idea

NUMBER_PREFIX = "ID-"


class AssistedIdea(Base):
    """Who wrote an idea down, how its author agreed, and to which words."""

    __tablename__ = "assisted_ideas"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    idea_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ideas.id"))
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    taken_by: Mapped[str] = mapped_column(Text)
    taken_at: Mapped[datetime]
    locale: Mapped[str] = mapped_column(Text)
    consent_way: Mapped[str] = mapped_column(Text)
    consent_version: Mapped[str] = mapped_column(Text)
    consent_text: Mapped[str] = mapped_column(Text)
    handed_over_at: Mapped[datetime | None]

    @property
    def short_number(self) -> str:
        """The number as it stands on paper."""
        return f"{NUMBER_PREFIX}{self.number}"


def lock_assisted_idea(session: Session, assisted_id: uuid.UUID, helper: str) -> AssistedIdea | None:
    """The helper's own entry, held until the transaction ends."""
    wanted = select(AssistedIdea).where(AssistedIdea.id == assisted_id, AssistedIdea.taken_by == helper)
    return session.scalar(wanted.with_for_update())


def assisted_idea_by_number(session: Session, number: int) -> tuple[AssistedIdea, Idea] | None:
    """The entry with that number, and its idea."""
    wanted = select(AssistedIdea, Idea).join(Idea, Idea.id == AssistedIdea.idea_id)
    row = session.execute(wanted.where(AssistedIdea.number == number)).one_or_none()
    return (row[0], row[1]) if row else None


def page_of_assisted_ideas(
    session: Session, helper: str, before: uuid.UUID | None, limit: int
) -> Sequence[AssistedIdea]:
    """The helper's own entries, newest first; one more than asked for tells whether there are others."""
    wanted = select(AssistedIdea).where(AssistedIdea.taken_by == helper)
    if before is not None:
        wanted = wanted.where(AssistedIdea.id < before)
    return session.scalars(wanted.order_by(AssistedIdea.id.desc()).limit(limit + 1)).all()
