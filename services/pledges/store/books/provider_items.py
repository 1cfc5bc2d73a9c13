"""The card provider's balance transactions as they were fetched, for our own account and connected ones."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import BigInteger, Date, DateTime, Text, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base
from services.pledges.domain.payouts.payout_answers import BalanceItem
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.store.books.days import hold_days, last_seal

OURS = ""


class ProviderItem(Base):
    """One balance transaction; an empty `account` is our own.

    `day` is its day in Mikkeli, or the first open day where it was told after its own was closed.
    """

    __tablename__ = "provider_item"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    account: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(Text)
    gross_cents: Mapped[int] = mapped_column(BigInteger)
    fee_cents: Mapped[int] = mapped_column(BigInteger)
    net_cents: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    day: Mapped[date] = mapped_column(Date)


class ProviderLook(Base):
    """Up to when an account's items were fetched, and what lay there then, in cents."""

    __tablename__ = "provider_look"

    account: Mapped[str] = mapped_column(Text, primary_key=True)
    fetched_until: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    balance_cents: Mapped[int | None] = mapped_column(BigInteger)
    looked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


def keep_items(session: Session, account: str, items: Iterable[tuple[BalanceItem, datetime]]) -> None:
    """Keep what is new; what was kept before stays as it was told then. No day is closed meanwhile."""
    hold_days(session)
    sealed = last_seal(session)
    first_open = sealed.day + timedelta(days=1) if sealed else date.min
    rows = [
        {
            "id": item.id,
            "account": account,
            "kind": item.kind,
            "source": item.source_id,
            "gross_cents": item.amount_cents,
            "fee_cents": item.fee_cents,
            "net_cents": item.net_cents,
            "created_at": created_at,
            "day": max(local_day(created_at), first_open),
        }
        for item, created_at in items
    ]
    if rows:
        session.execute(insert(ProviderItem).on_conflict_do_nothing(index_elements=["id"]), rows)


def look_of(session: Session, account: str) -> ProviderLook | None:
    """What is known of the account, if the provider was asked already."""
    return session.get(ProviderLook, account)


def keep_look(session: Session, look: ProviderLook) -> None:
    """Remember how far the account was looked at."""
    session.merge(look)


def items_cents(session: Session, account: str) -> int:
    """What all items of an account that were fetched come to."""
    query = select(func.coalesce(func.sum(ProviderItem.net_cents), 0)).where(ProviderItem.account == account)
    return int(session.scalar(query) or 0)
