"""Accounts whose number was changed, to which nothing is paid for a while."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base


class AccountHold(Base):
    """One change of an account's number; until `until` nothing is paid to it, unless two people end it."""

    __tablename__ = "account_hold"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    collecting_account_id: Mapped[UUID] = mapped_column(ForeignKey("collecting_account.id"))
    old_iban: Mapped[str] = mapped_column(Text)
    new_iban: Mapped[str] = mapped_column(Text)
    began_by: Mapped[str] = mapped_column(Text)
    began_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    until: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_by: Mapped[str | None] = mapped_column(Text)
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


def holds_on(session: Session, accounts: Iterable[UUID]) -> dict[UUID, AccountHold]:
    """The hold of each of the accounts that is held at this moment, the one that lasts longest."""
    query = (
        select(AccountHold)
        .where(
            AccountHold.collecting_account_id.in_(list(accounts)),
            AccountHold.ended_at.is_(None),
            AccountHold.until > func.platform_now(),
        )
        .order_by(AccountHold.until)
    )
    return {hold.collecting_account_id: hold for hold in session.scalars(query)}


def lock_hold(session: Session, hold_id: UUID) -> AccountHold | None:
    """The hold as it is now, held until the transaction ends."""
    query = select(AccountHold).where(AccountHold.id == hold_id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))
