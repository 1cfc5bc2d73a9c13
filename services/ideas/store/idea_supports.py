"""Who supports which idea: a digest each, and sealed contact data of those who asked to hear of it."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, Text, Uuid, delete, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from services.ideas.store import Base


class IdeaSupport(Base):
    """One person's or browser's support; contact data stand here only with the consent that was read."""

    __tablename__ = "idea_supports"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    idea_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ideas.id"))
    given_to: Mapped[uuid.UUID] = mapped_column(ForeignKey("ideas.id"))
    supporter: Mapped[str] = mapped_column(Text)
    supported_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    contact_key: Mapped[str | None] = mapped_column(Text)
    contact_data: Mapped[str | None] = mapped_column(Text)
    locale: Mapped[str | None] = mapped_column(Text)
    consent_version: Mapped[str | None] = mapped_column(Text)
    consent_text: Mapped[str | None] = mapped_column(Text)
    told_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    opening_told_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


def find_support(session: Session, idea_id: uuid.UUID, digests: Iterable[str]) -> IdeaSupport | None:
    """The support under any of the digests that one visitor may be known by."""
    found = select(IdeaSupport).where(IdeaSupport.idea_id == idea_id, IdeaSupport.supporter.in_(digests))
    return session.scalars(found.order_by(IdeaSupport.id).limit(1)).first()


def add_support(session: Session, support_id: uuid.UUID, idea_id: uuid.UUID, who: str, at: datetime) -> bool:
    """Add a support unless the digest has one. Returns whether it is new."""
    one = insert(IdeaSupport).values(
        id=support_id, idea_id=idea_id, given_to=idea_id, supporter=who, supported_at=at
    )
    return session.execute(one.on_conflict_do_nothing().returning(IdeaSupport.id)).scalar() is not None


def contact_subject(support_id: uuid.UUID) -> str:
    """To whom a supporter's sealed contact data belong."""
    return f"idea-support:{support_id}"


def remove_supports(session: Session, idea_id: uuid.UUID, digests: Iterable[str]) -> Sequence[uuid.UUID]:
    """Remove what a visitor has supported, contact data and all. Returns which."""
    gone = delete(IdeaSupport).where(IdeaSupport.idea_id == idea_id, IdeaSupport.supporter.in_(digests))
    return session.execute(gone.returning(IdeaSupport.id)).scalars().all()


def erase_contacts(session: Session, idea_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """Forget every supporter's address; the supports stay. Returns whose there were."""
    known = update(IdeaSupport).where(IdeaSupport.idea_id == idea_id, IdeaSupport.contact_key.is_not(None))
    emptied = known.values(contact_key=None, contact_data=None).returning(IdeaSupport.id)
    return session.execute(emptied).scalars().all()


def unite_supports(session: Session, from_idea: uuid.UUID, into_idea: uuid.UUID) -> int:
    """Move supports to another idea; whoever supports both stays there once. Returns how many it has then.

    Of two supports of one visitor the one with an address is kept, since only its owner can end it.
    """
    old, new = aliased(IdeaSupport), aliased(IdeaSupport)
    session.execute(
        delete(new).where(
            new.idea_id == into_idea,
            new.contact_key.is_(None),
            exists().where(
                old.idea_id == from_idea, old.supporter == new.supporter, old.contact_key.is_not(None)
            ),
        )
    )
    there = select(IdeaSupport.supporter).where(IdeaSupport.idea_id == into_idea)
    session.execute(
        update(IdeaSupport)
        .where(IdeaSupport.idea_id == from_idea, IdeaSupport.supporter.not_in(there))
        .values(idea_id=into_idea)
        .execution_options(synchronize_session=False)
    )
    session.execute(delete(IdeaSupport).where(IdeaSupport.idea_id == from_idea))
    counted = select(func.count()).select_from(IdeaSupport).where(IdeaSupport.idea_id == into_idea)
    return session.execute(counted).scalar_one()
