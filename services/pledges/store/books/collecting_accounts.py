"""Where the money of a campaign is collected: an association's own account, or the operator's."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base


class CollectingAccount(Base):
    """An IBAN and a card account of one owner; every ledger transaction belongs to exactly one."""

    __tablename__ = "collecting_account"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    association_id: Mapped[UUID | None]
    association_name: Mapped[str] = mapped_column(Text)
    payee_name: Mapped[str] = mapped_column(Text)
    iban: Mapped[str] = mapped_column(Text, unique=True)
    bic: Mapped[str | None] = mapped_column(Text)
    stripe_account_id: Mapped[str | None] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    registered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


def by_ibans(session: Session, ibans: set[str]) -> dict[str, CollectingAccount]:
    """The accounts with these IBANs, locked: files for one account are imported one at a time.

    The weaker lock lets cards be charged meanwhile, whose postings only refer to the account.
    """
    query = (
        select(CollectingAccount)
        .where(CollectingAccount.iban.in_(ibans))
        .order_by(CollectingAccount.id)
        .with_for_update(key_share=True)
    )
    return {account.iban: account for account in session.scalars(query)}


def known_ibans(session: Session, ibans: set[str]) -> dict[str, UUID]:
    """The accounts with these IBANs."""
    query = select(CollectingAccount.iban, CollectingAccount.id).where(CollectingAccount.iban.in_(ibans))
    return {row.iban: row.id for row in session.execute(query)}


def hold_accounts(session: Session, ids: Collection[UUID]) -> None:
    """Hold these accounts until the transaction ends, as strongly as `by_ibans` does."""
    query = select(CollectingAccount.id).where(CollectingAccount.id.in_(ids)).order_by(CollectingAccount.id)
    session.execute(query.with_for_update(key_share=True))


def ibans_of(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    """The numbers of these accounts as they are now."""
    query = select(CollectingAccount.id, CollectingAccount.iban).where(CollectingAccount.id.in_(ids))
    return {row.id: row.iban for row in session.execute(query)}


def of_association(session: Session, association_id: UUID | None) -> list[CollectingAccount]:
    """Accounts of one association with the operator's own, or all; there are a handful per association."""
    query = (
        select(CollectingAccount)
        .order_by(CollectingAccount.association_name, CollectingAccount.id)
        .limit(500)
    )
    if association_id is not None:
        own = CollectingAccount.association_id == association_id
        query = query.where(own | (CollectingAccount.kind == "operator"))
    return list(session.scalars(query))


def with_own_account(session: Session) -> list[UUID]:
    """The collecting accounts whose money is passed on to an account of their own at the card provider."""
    query = select(CollectingAccount.id).where(
        CollectingAccount.kind == "association", CollectingAccount.stripe_account_id.is_not(None)
    )
    return list(session.scalars(query))
