"""Settlements with associations, and what is kept back of a campaign."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, Text, func, select
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base
from services.pledges.domain.settling.settlement_states import AGREED, ENDED, SettlementState
from services.pledges.store.books.collecting_accounts import CollectingAccount

NUMBER_PREFIX = "T-"


class SettlementTerms(Base):
    """How much of a campaign is kept back until its last settlement, in percent."""

    __tablename__ = "settlement_terms"

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign_terms.campaign_id"), primary_key=True)
    holdback_percent: Mapped[int]
    set_by: Mapped[str] = mapped_column(Text)
    set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Settlement(Base):
    """One instalment to an association; `state` is a SettlementState, sums in cents.

    `taken_cents` leave what is held; of them `fees_cents` and `holdback_cents` (negative where it is
    paid now) are not paid. `way` is bank_transfer, or release where the money lies on the association's
    own account. `statement` is what two people agreed to; the database keeps it as it was.
    """

    __tablename__ = "settlement"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True), unique=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign_terms.campaign_id"))
    collecting_account_id: Mapped[UUID] = mapped_column(ForeignKey("collecting_account.id"))
    instalment: Mapped[int]
    is_last: Mapped[bool]
    way: Mapped[str] = mapped_column(Text)
    payee_account_id: Mapped[UUID] = mapped_column(ForeignKey("collecting_account.id"))
    payee_name: Mapped[str] = mapped_column(Text)
    payee_iban: Mapped[str] = mapped_column(Text)
    asked_cents: Mapped[int | None] = mapped_column(BigInteger)
    taken_cents: Mapped[int] = mapped_column(BigInteger)
    fees_cents: Mapped[int] = mapped_column(BigInteger)
    holdback_cents: Mapped[int] = mapped_column(BigInteger)
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    statement: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[str] = mapped_column(Text)
    drafted_by: Mapped[str] = mapped_column(Text)
    drafted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    approved_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    paid_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    failure: Mapped[str | None] = mapped_column(Text)

    @property
    def identity(self) -> UUID:
        """What its history is kept under."""
        return self.id

    @property
    def short_number(self) -> str:
        """What stands in the payment, so that its debit is recognised: T-3."""
        return f"{NUMBER_PREFIX}{self.number}"


def lock_settlement(session: Session, settlement_id: UUID) -> Settlement | None:
    """The settlement as it is now, held until the transaction ends."""
    query = select(Settlement).where(Settlement.id == settlement_id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def settlements_of(session: Session, campaign_id: UUID) -> list[Settlement]:
    """A campaign's settlements, oldest first; there are a handful."""
    query = select(Settlement).where(Settlement.campaign_id == campaign_id).order_by(Settlement.number)
    return list(session.scalars(query.limit(100)))


def open_settlement_of(session: Session, campaign_id: UUID) -> Settlement | None:
    """The one settlement of the campaign that has not ended."""
    query = select(Settlement).where(Settlement.campaign_id == campaign_id, Settlement.state.not_in(ENDED))
    return session.scalar(query)


def next_instalment(session: Session, campaign_id: UUID) -> int:
    """The number of the campaign's next instalment."""
    newest = select(func.max(Settlement.instalment)).where(
        Settlement.campaign_id == campaign_id, Settlement.state != SettlementState.CANCELLED
    )
    return (session.scalar(newest) or 0) + 1


def settled_cents(session: Session, campaign_id: UUID, account_id: UUID | None = None) -> int:
    """What two people have agreed to pay so far, from one account or from all."""
    total = select(func.coalesce(func.sum(Settlement.amount_cents), 0)).where(
        Settlement.campaign_id == campaign_id, Settlement.state.in_(AGREED)
    )
    if account_id is not None:
        total = total.where(Settlement.collecting_account_id == account_id)
    return int(session.scalar(total) or 0)


def page_of_settlements(
    session: Session, state: str | None, before: UUID | None, limit: int
) -> list[Settlement]:
    """One more settlement than `limit`, newest first."""
    query = select(Settlement).order_by(Settlement.id.desc()).limit(limit + 1)
    if state:
        query = query.where(Settlement.state == state)
    return list(session.scalars(query.where(Settlement.id < before) if before else query))


def holdback_percent(session: Session, campaign_id: UUID) -> int:
    """How much is kept back, in percent; nothing unless somebody has set it."""
    terms = session.get(SettlementTerms, campaign_id)
    return terms.holdback_percent if terms else 0


def set_holdback_percent(
    session: Session, campaign_id: UUID, percent: int, actor: str, now: datetime
) -> None:
    """Set how much is kept back of the settlements to come."""
    values = {"holdback_percent": percent, "set_by": actor, "set_at": now}
    written = insert(SettlementTerms).values(campaign_id=campaign_id, **values)
    session.execute(written.on_conflict_do_update(index_elements=["campaign_id"], set_=values))


def own_account_of(session: Session, association_id: UUID) -> CollectingAccount | None:
    """The account to which the association is paid: its own, the one registered first."""
    query = select(CollectingAccount).where(CollectingAccount.association_id == association_id)
    return session.scalar(query.order_by(CollectingAccount.registered_at, CollectingAccount.id).limit(1))
