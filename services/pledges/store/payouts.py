"""Payouts of the card provider to a bank account, with the balance transactions they are made of."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, Text, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base


class Payout(Base):
    """One payout; `state` is in_transit, arrived or failed; `findings` tell what its items do not explain."""

    __tablename__ = "payout"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    provider_id: Mapped[str] = mapped_column(Text, unique=True)
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    arrives_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(Text)
    findings: Mapped[list[str]] = mapped_column(JSONB)
    imported_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class PayoutItem(Base):
    """One balance transaction: gross, fee and net cents, and whose money it is, if known."""

    __tablename__ = "payout_item"

    provider_id: Mapped[str] = mapped_column(Text, primary_key=True)
    payout_id: Mapped[UUID] = mapped_column(ForeignKey("payout.id"))
    kind: Mapped[str] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(Text)
    gross_cents: Mapped[int] = mapped_column(BigInteger)
    fee_cents: Mapped[int] = mapped_column(BigInteger)
    net_cents: Mapped[int] = mapped_column(BigInteger)
    collecting_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("collecting_account.id"))


def in_transit_of_sum(session: Session, amount_cents: int, limit: int = 50) -> list[Payout]:
    """Payouts of exactly this sum that are on their way, oldest first, held until the transaction ends."""
    query = (
        select(Payout)
        .where(Payout.state == "in_transit", Payout.amount_cents == amount_cents)
        .order_by(Payout.arrives_on, Payout.id)
        .limit(limit)
        .with_for_update()
    )
    return list(session.scalars(query))


def share_of(session: Session, payout_id: UUID, collecting_account_id: UUID) -> int:
    """How much of a payout is the account's own money, in cents."""
    total = select(func.coalesce(func.sum(PayoutItem.net_cents), 0)).where(
        PayoutItem.payout_id == payout_id, PayoutItem.collecting_account_id == collecting_account_id
    )
    return int(session.scalar(total) or 0)
