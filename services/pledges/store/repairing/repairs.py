"""Failed card payments that may still be repaired, and charges that nobody asked for."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base
from services.pledges.domain.repairing.repair_rules import Failure


class Repair(Base):
    """What happened since a pledge's charge first failed; `told_at` is when its backer last had a mail.

    `way_out` is bank_transfer or mobilepay: stored before the card payment is given up for it.
    """

    __tablename__ = "repair"

    pledge_id: Mapped[UUID] = mapped_column(ForeignKey("payment.pledge_id"), primary_key=True)
    failed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    failed_charge_id: Mapped[str | None] = mapped_column(Text)
    told_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    may_retry: Mapped[bool]
    retried_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    card_renewed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    way_out: Mapped[str | None] = mapped_column(Text)
    way_out_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    def as_failure(self) -> Failure:
        """What the rule of the retry needs to know."""
        return Failure(self.failed_at, self.may_retry, self.retried_at, self.card_renewed_at)


class SurplusCharge(Base):
    """A second charge for a pledge that was paid already; booked, and on the refund list."""

    __tablename__ = "surplus_charge"

    charge_id: Mapped[str] = mapped_column(Text, primary_key=True)
    pledge_id: Mapped[UUID] = mapped_column(ForeignKey("pledge.id"), index=True)
    intent_id: Mapped[str] = mapped_column(Text, unique=True)
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    fee_cents: Mapped[int]
    noticed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    refund_id: Mapped[UUID] = mapped_column(ForeignKey("refund.id"), unique=True)


def surplus_of_refund(session: Session, refund_id: UUID) -> SurplusCharge | None:
    """The second charge that a refund gives back, where it does."""
    return session.scalar(select(SurplusCharge).where(SurplusCharge.refund_id == refund_id))
