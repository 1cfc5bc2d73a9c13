"""What the public may know of an association, as accounts tells it."""

import uuid
from datetime import datetime

from sqlalchemy import Boolean, DateTime, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from services.ideas.store import Base


class AssociationProfile(Base):
    """The public identity of an organiser; accounts owns it, this is the copy that pages show."""

    __tablename__ = "association_profiles"

    association_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    search_name: Mapped[str] = mapped_column(Text)
    business_id: Mapped[str | None] = mapped_column(Text)
    register_number: Mapped[str | None] = mapped_column(Text)
    postal_address: Mapped[str] = mapped_column(Text)
    public_email: Mapped[str] = mapped_column(Text)
    public_phone: Mapped[str] = mapped_column(Text)
    verified: Mapped[bool] = mapped_column(Boolean)
    verified_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
