"""The collecting accounts' own accounts at the card provider, as they were when last looked at."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, Text, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base
from services.pledges.store.books.collecting_accounts import CollectingAccount


class ConnectedAccount(Base):
    """What the provider said of a connected account, and our books beside its money at that moment.

    `lacking` are the provider's words for what it still wants to know of the association.
    """

    __tablename__ = "connected_account"

    collecting_account_id: Mapped[UUID] = mapped_column(ForeignKey("collecting_account.id"), primary_key=True)
    provider_id: Mapped[str] = mapped_column(Text, unique=True)
    takes_transfers: Mapped[bool]
    pays_out: Mapped[bool]
    disabled_reason: Mapped[str | None] = mapped_column(Text)
    lacking: Mapped[list[str]] = mapped_column(JSONB)
    ledger_cents: Mapped[int] = mapped_column(BigInteger)
    outside_cents: Mapped[int | None] = mapped_column(BigInteger)
    looked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


def owner_of(session: Session, provider_id: str) -> CollectingAccount | None:
    """The collecting account that a connected account belongs to."""
    return session.scalar(select(CollectingAccount).where(CollectingAccount.stripe_account_id == provider_id))


def connected_of(session: Session, collecting_account_id: UUID) -> ConnectedAccount | None:
    """What is known of the account; nothing where the provider has not been asked yet."""
    return session.get(ConnectedAccount, collecting_account_id)


def least_lately_looked_at(session: Session, limit: int) -> list[str]:
    """Ids of connected accounts, those that were never looked at first."""
    query = (
        select(CollectingAccount.stripe_account_id)
        .outerjoin(ConnectedAccount, ConnectedAccount.collecting_account_id == CollectingAccount.id)
        .where(CollectingAccount.stripe_account_id.is_not(None), CollectingAccount.kind == "association")
        .order_by(ConnectedAccount.looked_at.nulls_first(), CollectingAccount.id)
        .limit(limit)
    )
    return [account for account in session.scalars(query) if account]


def accounts_after(session: Session, after: str, limit: int) -> list[str]:
    """Ids of connected accounts in their order, from the one after that on."""
    query = select(CollectingAccount.stripe_account_id).where(
        CollectingAccount.stripe_account_id > after, CollectingAccount.kind == "association"
    )
    query = query.order_by(CollectingAccount.stripe_account_id).limit(limit)
    return [account for account in session.scalars(query) if account]


def connected_by_account(session: Session) -> dict[UUID, ConnectedAccount]:
    """What is known of all connected accounts; there is at most one per collecting account."""
    return {each.collecting_account_id: each for each in session.scalars(select(ConnectedAccount))}
