"""Accounts at the card provider that associations open themselves, and whether an association is verified."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Text, select
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base


class AssociationStanding(Base):
    """Whether staff have verified an association, as accounts told last."""

    __tablename__ = "association_standing"

    association_id: Mapped[UUID] = mapped_column(primary_key=True)
    verified: Mapped[bool]
    told_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class AccountOpening(Base):
    """One account that is opened for a collecting account, at most one ever; how it stood when looked at.

    `parameters` are what is asked of the provider, the same at each repetition; `asked_at` is when the
    key of `attempt` was first used.
    """

    __tablename__ = "account_opening"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    collecting_account_id: Mapped[UUID] = mapped_column(ForeignKey("collecting_account.id"), unique=True)
    parameters: Mapped[dict[str, Any]] = mapped_column(JSONB)
    attempt: Mapped[int]
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    replays_a_fault: Mapped[bool]
    provider_id: Mapped[str | None] = mapped_column(Text, unique=True)
    begun_by: Mapped[str] = mapped_column(Text)
    begun_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    details_given: Mapped[bool]
    takes_transfers: Mapped[bool]
    lacking: Mapped[list[str]] = mapped_column(JSONB)
    disabled_reason: Mapped[str | None] = mapped_column(Text)
    looked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


def keep_standing(session: Session, association_id: UUID, verified: bool, now: datetime) -> None:
    """Note what accounts told."""
    told = {"verified": verified, "told_at": now}
    row = insert(AssociationStanding).values(association_id=association_id, **told)
    session.execute(row.on_conflict_do_update(index_elements=["association_id"], set_=told))


def is_verified(session: Session, association_id: UUID) -> bool:
    """Whether staff have verified the association; one that we never heard of is not."""
    row = session.get(AssociationStanding, association_id)
    return row is not None and row.verified


def begin_once(session: Session, values: dict[str, Any]) -> bool:
    """Write the opening unless the collecting account has one; whether it was written."""
    row = insert(AccountOpening).values(**values)
    once = row.on_conflict_do_nothing(index_elements=["collecting_account_id"])
    return session.scalar(once.returning(AccountOpening.id)) is not None


def lock_opening_for(session: Session, collecting_account_id: UUID) -> AccountOpening | None:
    """The opening of a collecting account as it is now, held until the transaction ends."""
    query = select(AccountOpening).where(AccountOpening.collecting_account_id == collecting_account_id)
    return session.scalar(query.with_for_update().execution_options(populate_existing=True))


def opening_with(session: Session, provider_id: str) -> AccountOpening | None:
    """The opening that made an account at the provider."""
    return session.scalar(select(AccountOpening).where(AccountOpening.provider_id == provider_id))


def openings_of(session: Session, collecting_account_ids: Collection[UUID]) -> dict[UUID, AccountOpening]:
    """The openings of these collecting accounts."""
    query = select(AccountOpening).where(AccountOpening.collecting_account_id.in_(collecting_account_ids))
    return {each.collecting_account_id: each for each in session.scalars(query)}
