"""Rules that staff wrote for bank lines that nothing else places."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.chassis.database import Base


class BankRule(Base):
    """One rule as two people agreed to it; a change is a new rule that replaces this one.

    `effect` is account (the line is booked to `account`) or note (it waits in the inbox with `note`);
    without a collecting account it holds for all of them. Lower positions are tried first.
    """

    __tablename__ = "bank_rule"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True), unique=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(Text)
    collecting_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("collecting_account.id"))
    conditions: Mapped[dict[str, Any]] = mapped_column(JSONB)
    effect: Mapped[str] = mapped_column(Text)
    account: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    replaces: Mapped[UUID | None] = mapped_column(ForeignKey("bank_rule.id"), unique=True)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    made_by: Mapped[str] = mapped_column(Text)
    approved_by: Mapped[str] = mapped_column(Text)
    stopped_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    stopped_by: Mapped[str | None] = mapped_column(Text)
