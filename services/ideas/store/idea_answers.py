"""What staff have said of ideas; a later answer stands beside the earlier ones."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.ideas.store import Base


class IdeaAnswer(Base):
    """Whether an idea can be done and what it would cost, in cents, with the reason in words."""

    __tablename__ = "idea_answers"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    idea_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ideas.id"))
    feasibility: Mapped[str] = mapped_column(Text)
    price_cents: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text)
    answered_by: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
