"""The books: transactions, entries and seals. The database refuses any change to them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.chassis.database import Base


class LedgerTransaction(Base):
    """One cause of money moving; its entries sum to zero.

    `happened_on` is its own day where that lay in a locked period and it is booked later.
    """

    __tablename__ = "ledger_transaction"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    collecting_account_id: Mapped[UUID] = mapped_column(ForeignKey("collecting_account.id"))
    cause_kind: Mapped[str] = mapped_column(Text)
    cause_id: Mapped[str] = mapped_column(Text)
    booked_on: Mapped[date] = mapped_column(Date)
    campaign_id: Mapped[UUID | None]
    reverses: Mapped[UUID | None] = mapped_column(ForeignKey("ledger_transaction.id"), unique=True)
    posted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    happened_on: Mapped[date | None] = mapped_column(Date)

    entries: Mapped[list["LedgerEntry"]] = relationship(order_by="LedgerEntry.position", lazy="raise")


class LedgerEntry(Base):
    """One line of a transaction, debit positive."""

    __tablename__ = "ledger_entry"

    transaction_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_transaction.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    account: Mapped[str] = mapped_column(Text)
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(Text)


class LedgerSeal(Base):
    """One link of the hash chain over transactions, in the order of sealing."""

    __tablename__ = "ledger_seal"

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    transaction_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_transaction.id"), unique=True)
    hash: Mapped[str] = mapped_column(Text)
    sealed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
