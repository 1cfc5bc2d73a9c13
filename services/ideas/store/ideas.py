"""Ideas that residents have put forward."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, Boolean, DateTime, ForeignKey, Integer, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from services.ideas.store import Base


class Idea(Base):
    """A resident's proposal; what reaches its author, if given, stays sealed under the idea's own key."""

    __tablename__ = "ideas"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    district_slug: Mapped[str] = mapped_column(ForeignKey("districts.slug"))
    contact_key: Mapped[str | None] = mapped_column(Text)
    contact_data: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    supports: Mapped[int] = mapped_column(Integer, default=0)
    keys_version: Mapped[int] = mapped_column(Integer, default=0)
    flags: Mapped[int] = mapped_column(Integer, default=0)
    author_told_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    hidden_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    hidden_reason: Mapped[str] = mapped_column(Text, default="")
    answer_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("idea_answers.id"))
    merged_into: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("ideas.id"))
    merged_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    link_generation: Mapped[int] = mapped_column(Integer, default=1)
    has_email: Mapped[bool] = mapped_column(Boolean, default=False)
    corrected_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    taken_back_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    author_opening_told_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # The language of the page on which it was put forward, or that of the paper it was given on.
    author_locale: Mapped[str] = mapped_column(Text, default="fi")


def author_subject(idea_id: uuid.UUID) -> str:
    """To whom an author's sealed contact data belong."""
    return f"idea:{idea_id}"
