"""Accounts whose number was changed, to which nothing is paid for a while."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Select, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base
from services.pledges.domain.settling.holds import STRIPE_PREFIX


class AccountHold(Base):
    """One change of an account's number; until `until` nothing is paid to it, unless two people end it.

    The numbers are IBANs, or the ids of an account at the card provider.
    """

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
    """The hold of each of the accounts whose IBAN is held at this moment, the one that lasts longest."""
    query = _lasting().where(
        AccountHold.collecting_account_id.in_(list(accounts)),
        AccountHold.new_iban.not_like(f"{STRIPE_PREFIX}%"),
    )
    return {hold.collecting_account_id: hold for hold in session.scalars(query.order_by(AccountHold.until))}


def is_stripe_account_held(session: Session, collecting_account_id: UUID) -> bool:
    """Whether the account's own account at the card provider was replaced lately."""
    query = _lasting().where(
        AccountHold.collecting_account_id == collecting_account_id,
        AccountHold.new_iban.like(f"{STRIPE_PREFIX}%"),
    )
    return session.scalar(query.limit(1)) is not None


def _lasting() -> Select[AccountHold]:
    now = func.platform_now()
    return select(AccountHold).where(AccountHold.ended_at.is_(None), AccountHold.until > now)


def lock_hold(session: Session, hold_id: UUID) -> AccountHold | None:
    """The hold as it is now, held until the transaction ends."""
    query = select(AccountHold).where(AccountHold.id == hold_id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))
