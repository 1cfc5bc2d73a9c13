"""What two people said an item of a payout is."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.chassis.database import Base


class PayoutItemDecision(Base):
    """An item that nobody knew: a fee, a loss, or money of a campaign; whose books, and who agreed."""

    __tablename__ = "payout_item_decision"

    item_id: Mapped[str] = mapped_column(ForeignKey("payout_item.provider_id"), primary_key=True)
    approval_id: Mapped[UUID] = mapped_column(ForeignKey("approval.id"), unique=True)
    decision: Mapped[str] = mapped_column(Text)
    collecting_account_id: Mapped[UUID] = mapped_column(ForeignKey("collecting_account.id"))
    campaign_id: Mapped[UUID | None]
    decided_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
