"""Ideas that residents have put forward."""

import uuid
from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from services.ideas.store import Base


class Idea(Base):
    """A resident's proposal; an address of mail, if given, stays sealed under the idea's own key."""

    __tablename__ = "ideas"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    district_slug: Mapped[str] = mapped_column(ForeignKey("districts.slug"))
    contact_key: Mapped[str | None] = mapped_column(Text)
    contact_data: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
