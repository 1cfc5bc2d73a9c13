"""What a funded campaign collected against its minimum, and what was decided where that was too little."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, Text, Uuid, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base


class Shortfall(Base):
    """The count of one funded campaign after its repair window, taken once; sums in cents.

    `state` is covered, open or decided; `decision` accepted, topped_up or refund_all.
    """

    __tablename__ = "shortfall"

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign_terms.campaign_id"), primary_key=True)
    rule: Mapped[str] = mapped_column(Text)
    limit_cents: Mapped[int | None] = mapped_column(BigInteger)
    minimum_cents: Mapped[int] = mapped_column(BigInteger)
    collected_cents: Mapped[int] = mapped_column(BigInteger)
    matched_cents: Mapped[int] = mapped_column(BigInteger)
    missing_cents: Mapped[int] = mapped_column(BigInteger)
    counted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    state: Mapped[str] = mapped_column(Text)
    decision: Mapped[str | None] = mapped_column(Text)
    statement: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    top_up_pledge_id: Mapped[UUID | None] = mapped_column(ForeignKey("pledge.id"))


class ShortfallNotice(Base):
    """One backer who is to be told of the decision, or, where it is so decided, refunded."""

    __tablename__ = "shortfall_notice"

    pledge_id: Mapped[UUID] = mapped_column(ForeignKey("pledge.id"), primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(Uuid, index=True)
    told_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


def lock_shortfall(session: Session, campaign_id: UUID) -> Shortfall | None:
    """The count as it is now, held until the transaction ends."""
    wanted = select(Shortfall).where(Shortfall.campaign_id == campaign_id).with_for_update()
    return session.scalar(wanted.execution_options(populate_existing=True))
