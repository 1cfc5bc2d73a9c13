"""Cash desks: what was taken, counted and brought to the bank."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Computed, FetchedValue, ForeignKey, Identity, Row, Text, func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base
from services.pledges.store.pledging.pledge import Pledge


class CashDesk(Base):
    """A drawer at one place, for one collecting account: money of two accounts never lies in one drawer."""

    __tablename__ = "cash_desk"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    collecting_account_id: Mapped[UUID] = mapped_column(ForeignKey("collecting_account.id"))
    opened_by: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime]


class CashReceipt(Base):
    """Cash for one pledge. `state` is taken, confirmed (by a second person) or returned to the giver.

    `number` is given by the database when the receipt is confirmed: from one up, without gaps, per desk.
    """

    __tablename__ = "cash_receipt"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    cash_desk_id: Mapped[UUID] = mapped_column(ForeignKey("cash_desk.id"))
    pledge_id: Mapped[UUID] = mapped_column(ForeignKey("pledge.id"), unique=True)
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    taken_by: Mapped[str] = mapped_column(Text)
    taken_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(Text, default="taken")
    number: Mapped[int | None] = mapped_column(BigInteger, server_onupdate=FetchedValue())
    decided_by: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime | None]


class CashCount(Base):
    """A drawer counted by hand. `state` is agrees, or open until somebody else decides on the difference."""

    __tablename__ = "cash_count"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    cash_desk_id: Mapped[UUID] = mapped_column(ForeignKey("cash_desk.id"))
    counted_by: Mapped[str] = mapped_column(Text)
    counted_at: Mapped[datetime]
    expected_cents: Mapped[int] = mapped_column(BigInteger)
    counted_cents: Mapped[int] = mapped_column(BigInteger)
    difference_cents: Mapped[int] = mapped_column(BigInteger, Computed("counted_cents - expected_cents"))
    denominations: Mapped[dict[str, Any]] = mapped_column(JSONB)
    comment: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str | None] = mapped_column(Text)


class CashDeposit(Base):
    """Cash on its way to the bank, known there by its reference; `state` is in_transit or arrived."""

    __tablename__ = "cash_deposit"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True, start=101), unique=True)
    cash_desk_id: Mapped[UUID] = mapped_column(ForeignKey("cash_desk.id"))
    collecting_account_id: Mapped[UUID] = mapped_column(ForeignKey("collecting_account.id"))
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    reference: Mapped[str | None] = mapped_column(Text, unique=True)
    taken_by: Mapped[str] = mapped_column(Text)
    taken_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(Text, default="in_transit")
    bank_line_id: Mapped[UUID | None] = mapped_column(ForeignKey("bank_line.id"))


_BALANCE = text(
    """
    SELECT coalesce((SELECT sum(amount_cents) FROM cash_receipt
            WHERE cash_desk_id = :desk AND state = 'confirmed'), 0)
        + coalesce((SELECT sum(difference_cents) FROM cash_count
            WHERE cash_desk_id = :desk AND state = 'approved'), 0)
        - coalesce((SELECT sum(amount_cents) FROM cash_deposit WHERE cash_desk_id = :desk), 0) AS expected,
        coalesce((SELECT sum(amount_cents) FROM cash_receipt
            WHERE cash_desk_id = :desk AND state = 'taken'), 0) AS unconfirmed
    """
)


def lock_desk(session: Session, desk_id: UUID) -> CashDesk | None:
    """The desk, held: nothing is confirmed, counted or taken out of the drawer by others meanwhile."""
    return session.scalar(select(CashDesk).where(CashDesk.id == desk_id).with_for_update(key_share=True))


def in_drawer(session: Session, desk_id: UUID) -> tuple[int, int]:
    """Cents that should lie in the drawer, and cents that await their second person beside them."""
    row = session.execute(_BALANCE, {"desk": desk_id}).one()
    return int(row.expected), int(row.unconfirmed)


def lock_receipt(session: Session, receipt_id: UUID) -> CashReceipt | None:
    """The receipt as it is now, held until the transaction ends."""
    wanted = select(CashReceipt).where(CashReceipt.id == receipt_id).with_for_update()
    return session.scalar(wanted.execution_options(populate_existing=True))


def lock_count(session: Session, count_id: UUID) -> CashCount | None:
    """The count as it is now, held until the transaction ends: it is decided once."""
    wanted = select(CashCount).where(CashCount.id == count_id).with_for_update()
    return session.scalar(wanted.execution_options(populate_existing=True))


def deposits_in_transit(
    session: Session, collecting_account_ids: list[UUID], references: list[str]
) -> list[CashDeposit]:
    """The deposits of these references that have not arrived yet, held until the transaction ends."""
    wanted = select(CashDeposit).where(
        CashDeposit.reference.in_(references),
        CashDeposit.collecting_account_id.in_(collecting_account_ids),
        CashDeposit.state == "in_transit",
    )
    return list(session.scalars(wanted.order_by(CashDeposit.id).with_for_update()))


def desks_of_account(session: Session, collecting_account_id: UUID) -> list[CashDesk]:
    """The desks that take cash for the account."""
    wanted = select(CashDesk).where(CashDesk.collecting_account_id == collecting_account_id)
    return list(session.scalars(wanted.order_by(CashDesk.name).limit(50)))


def overdue_receipts(session: Session, now: datetime, limit: int) -> list[UUID]:
    """Cash that no second person confirmed in time."""
    wanted = select(CashReceipt.id).where(CashReceipt.state == "taken", CashReceipt.expires_at <= now)
    return list(session.scalars(wanted.order_by(CashReceipt.expires_at).limit(limit)))


def receipts_of_day(
    session: Session, desk_id: UUID, since: datetime, limit: int
) -> list[Row[CashReceipt, int]]:
    """The desk's receipts since then with their pledges' numbers, newest first."""
    wanted = select(CashReceipt, Pledge.number).join(Pledge, Pledge.id == CashReceipt.pledge_id)
    wanted = wanted.where(CashReceipt.cash_desk_id == desk_id, CashReceipt.taken_at >= since)
    return list(session.execute(wanted.order_by(CashReceipt.id.desc()).limit(limit)))


def newest_counts(session: Session, desk_id: UUID, limit: int) -> list[CashCount]:
    """The desk's newest counts first."""
    wanted = select(CashCount).where(CashCount.cash_desk_id == desk_id)
    return list(session.scalars(wanted.order_by(CashCount.id.desc()).limit(limit)))


def newest_deposits(session: Session, desk_id: UUID, limit: int) -> list[CashDeposit]:
    """The desk's newest deposits first."""
    wanted = select(CashDeposit).where(CashDeposit.cash_desk_id == desk_id)
    return list(session.scalars(wanted.order_by(CashDeposit.id.desc()).limit(limit)))


def has_open_count(session: Session, desk_id: UUID) -> bool:
    """Whether a difference of the desk awaits its second person."""
    wanted = select(func.count()).where(CashCount.cash_desk_id == desk_id, CashCount.state == "open")
    return bool(session.scalar(wanted))
