"""Payouts of the card provider to a bank account, with the balance transactions they are made of."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, Text, func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base
from services.pledges.domain.payouts.payout_shares import HOLD


class Payout(Base):
    """One payout; `state` is in_transit, arrived or failed; `findings` tell what its items do not explain.

    `collecting_account_id` names the account whose own payout it is; our own payouts name nobody.
    """

    __tablename__ = "payout"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    provider_id: Mapped[str] = mapped_column(Text, unique=True)
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    arrives_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(Text)
    findings: Mapped[list[str]] = mapped_column(JSONB)
    imported_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    collecting_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("collecting_account.id"))


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


class KeptBack(Base):
    """How much of our balance the provider was last told to leave behind, in cents."""

    __tablename__ = "kept_back"

    only_row: Mapped[bool] = mapped_column(primary_key=True)
    cents: Mapped[int] = mapped_column(BigInteger)


def kept_back_cents(session: Session) -> int:
    """What our payouts leave behind, as the provider was last told."""
    return session.scalar(select(KeptBack.cents)) or 0


def in_transit_of_sums(session: Session, sums_cents: list[int], limit: int = 500) -> list[Payout]:
    """Payouts of exactly these sums on their way to a bank, oldest first, held until the transaction ends."""
    query = (
        select(Payout)
        .where(Payout.state == "in_transit", Payout.amount_cents.in_(sums_cents))
        .order_by(Payout.arrives_on, Payout.id)
        .limit(limit)
        .with_for_update()
    )
    return list(session.scalars(query))


def shares_of(session: Session, payout_ids: list[UUID]) -> dict[tuple[UUID, UUID], int]:
    """How much of each payout is each account's own money, in cents."""
    query = (
        select(PayoutItem.payout_id, PayoutItem.collecting_account_id, func.sum(PayoutItem.net_cents))
        .where(PayoutItem.payout_id.in_(payout_ids), PayoutItem.collecting_account_id.is_not(None))
        .group_by(PayoutItem.payout_id, PayoutItem.collecting_account_id)
    )
    return {(payout, owner): int(cents) for payout, owner, cents in session.execute(query) if owner}


def share_of(session: Session, payout: Payout, collecting_account_id: UUID) -> int:
    """How much of a payout is the account's own money, in cents."""
    if payout.collecting_account_id == collecting_account_id:
        return payout.amount_cents
    total = select(func.coalesce(func.sum(PayoutItem.net_cents), 0)).where(
        PayoutItem.payout_id == payout.id, PayoutItem.collecting_account_id == collecting_account_id
    )
    return int(session.scalar(total) or 0)


# What has left the provider for the account and is not in its bank: its own payouts, and its share of
# ours, which may lie in another account's bank until a later payout takes it back.
_ON_THE_WAY = text(
    """
    SELECT (SELECT coalesce(sum(amount_cents), 0) FROM payout
            WHERE collecting_account_id = :id AND state = 'in_transit')
        + (SELECT coalesce(sum(i.net_cents), 0) FROM payout_item i JOIN payout p ON p.id = i.payout_id
            WHERE i.collecting_account_id = :id AND p.collecting_account_id IS NULL AND p.state <> 'failed'
            AND NOT EXISTS (SELECT FROM bank_line l
                WHERE l.payout_id = p.id AND l.collecting_account_id = :id))
    """
)


def on_the_way_cents(session: Session, collecting_account_id: UUID) -> int:
    """What has been paid out for the account and has not reached its bank, in cents."""
    return int(session.execute(_ON_THE_WAY, {"id": collecting_account_id}).scalar_one())


def payout_of_provider_id(session: Session, provider_id: str) -> Payout | None:
    """The payout that the provider knows by that id, held until the transaction ends."""
    query = select(Payout).where(Payout.provider_id == provider_id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def items_of(session: Session, payout_id: UUID) -> list[PayoutItem]:
    """What a payout is made of."""
    query = select(PayoutItem).where(PayoutItem.payout_id == payout_id)
    return list(session.scalars(query.order_by(PayoutItem.provider_id)))


def shares_of_payout(session: Session, provider_id: str) -> dict[UUID, int]:
    """Whose money a payout carried, in cents."""
    query = (
        select(PayoutItem.collecting_account_id, func.sum(PayoutItem.net_cents))
        .join(Payout, Payout.id == PayoutItem.payout_id)
        .where(Payout.provider_id == provider_id, PayoutItem.collecting_account_id.is_not(None))
        .group_by(PayoutItem.collecting_account_id)
    )
    return {owner: int(cents) for owner, cents in session.execute(query) if owner}


def shares_last_held(session: Session, owner_id: UUID | None) -> dict[UUID, int]:
    """Whose money the newest payout (of ours, or of the account) with a hold left behind, below zero."""
    newest = (
        select(PayoutItem.payout_id)
        .join(Payout, Payout.id == PayoutItem.payout_id)
        .where(PayoutItem.kind == HOLD, Payout.collecting_account_id.is_not_distinct_from(owner_id))
        .order_by(Payout.imported_at.desc(), Payout.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = select(PayoutItem.collecting_account_id, PayoutItem.net_cents).where(
        PayoutItem.payout_id == newest, PayoutItem.kind == HOLD
    )
    return {owner: int(cents) for owner, cents in session.execute(query) if owner}


def unexplained_payouts(session: Session, limit: int = 50) -> list[Payout]:
    """Payouts with findings, newest first."""
    has_findings = func.jsonb_array_length(Payout.findings) > 0
    query = select(Payout).where(has_findings).order_by(Payout.imported_at.desc()).limit(limit)
    return list(session.scalars(query))
