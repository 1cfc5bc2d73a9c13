"""Disputes of charges, what was answered to them, and early warnings of fraud."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, Text, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base
from services.pledges.domain.disputing.dispute_states import CHARGED_BACK, OPEN
from services.pledges.store.cards.payment import Payment
from services.pledges.store.repairing.repairs import SurplusCharge


class Dispute(Base):
    """One dispute of a charge; `state` is a DisputeState.

    `taken_cents` is what the provider has taken from our balance and not brought back, `fee_cents` what
    it asks for that. Of a lost dispute `lost_cents` came back to the payer out of the pledge (they count
    in the pledge's `refunded_cents`), and `booked_cents` of what was taken have their place in the books.
    """

    __tablename__ = "dispute"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    provider_id: Mapped[str] = mapped_column(Text, unique=True)
    collecting_account_id: Mapped[UUID] = mapped_column(ForeignKey("collecting_account.id"))
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign_terms.campaign_id"))
    pledge_id: Mapped[UUID] = mapped_column(ForeignKey("pledge.id"))
    charge_id: Mapped[str] = mapped_column(Text)
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    due_by: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    submissions: Mapped[int] = mapped_column(default=0)
    taken_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    fee_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    lost_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    booked_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    looked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    @property
    def identity(self) -> UUID:
        """What its history is kept under."""
        return self.id


class DisputeEvidence(Base):
    """One answer to the payer's bank, stored before it is sent; a repeated call is rebuilt from it."""

    __tablename__ = "dispute_evidence"

    dispute_id: Mapped[UUID] = mapped_column(ForeignKey("dispute.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    evidence: Mapped[dict[str, Any]] = mapped_column(JSONB)
    submitted_by: Mapped[str] = mapped_column(Text)
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    answer: Mapped[str | None] = mapped_column(Text)

    def key(self, environment: str) -> str:
        """The idempotency key, the same for every repetition of this answer."""
        return f"{environment}:dispute:{self.dispute_id}:evidence:{self.number}"


class FraudWarning(Base):
    """A card's issuer suspects fraud; `state` is open, answered (with a refund or a dispute) or dismissed."""

    __tablename__ = "fraud_warning"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    provider_id: Mapped[str] = mapped_column(Text, unique=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign_terms.campaign_id"))
    pledge_id: Mapped[UUID] = mapped_column(ForeignKey("pledge.id"))
    fraud_type: Mapped[str] = mapped_column(Text)
    warned_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    state: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


def pledge_of_charge(session: Session, charge_id: str | None, intent_id: str | None) -> UUID | None:
    """The pledge that a charge paid, by the ids we stored."""
    by_charge = select(Payment.pledge_id).where(Payment.charge_id == charge_id)
    surplus = select(SurplusCharge.pledge_id).where(SurplusCharge.charge_id == charge_id)
    found = session.scalar(by_charge) or session.scalar(surplus) if charge_id else None
    if found is not None or intent_id is None:
        return found
    return session.scalar(select(Payment.pledge_id).where(Payment.intent_id == intent_id))


def lock_dispute(session: Session, dispute_id: UUID) -> Dispute | None:
    """The dispute as it is now, held until the transaction ends."""
    query = select(Dispute).where(Dispute.id == dispute_id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def dispute_by_provider_id(session: Session, provider_id: str) -> Dispute | None:
    """The dispute that the provider knows by that id, held until the transaction ends."""
    query = select(Dispute).where(Dispute.provider_id == provider_id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def is_charged_back(session: Session, pledge_id: UUID) -> bool:
    """Whether a payer's bank has taken the pledge's money and has not decided: it cannot be refunded."""
    query = select(func.count()).where(Dispute.pledge_id == pledge_id, Dispute.state.in_(CHARGED_BACK))
    return bool(session.scalar(query))


def is_dispute_over(session: Session, pledge_id: UUID) -> bool:
    """Whether there was a dispute and none is open: what the provider still refuses, it refuses for good."""
    is_open = Dispute.state.in_(OPEN)
    query = select(func.count().filter(is_open), func.count()).where(Dispute.pledge_id == pledge_id)
    still_open, ever = session.execute(query).one()
    return bool(ever) and not still_open


def lost_cents_of(session: Session, pledge_id: UUID) -> int:
    """What payers' banks have taken back from the pledge for good; `refunded_cents` counts it too."""
    query = select(func.coalesce(func.sum(Dispute.lost_cents), 0)).where(Dispute.pledge_id == pledge_id)
    return int(session.scalar(query) or 0)


def pledges_in_dispute(session: Session, pledges: Iterable[UUID]) -> set[UUID]:
    """Which of the pledges have an open dispute, inquiries included: their money is not passed on."""
    query = select(Dispute.pledge_id).where(Dispute.pledge_id.in_(list(pledges)), Dispute.state.in_(OPEN))
    return set(session.scalars(query))


def campaign_in_dispute_cents(session: Session, campaign_id: UUID) -> int:
    """What of a campaign's money is under open disputes, and so cannot be settled yet."""
    query = select(func.coalesce(func.sum(Dispute.amount_cents), 0)).where(
        Dispute.campaign_id == campaign_id, Dispute.state.in_(OPEN)
    )
    return int(session.scalar(query) or 0)


def page_of_disputes(
    session: Session, states: Iterable[str], after: UUID | None, limit: int
) -> list[Dispute]:
    """One more dispute than `limit`, oldest first."""
    query = select(Dispute).where(Dispute.state.in_(list(states))).order_by(Dispute.id).limit(limit + 1)
    return list(session.scalars(query.where(Dispute.id > after) if after else query))


def next_evidence_number(session: Session, dispute_id: UUID) -> int:
    """The number that the next answer gets."""
    newest = select(func.max(DisputeEvidence.number)).where(DisputeEvidence.dispute_id == dispute_id)
    return (session.scalar(newest) or 0) + 1


def evidence_of(session: Session, dispute_id: UUID, limit: int = 20) -> list[DisputeEvidence]:
    """What was answered, newest first."""
    query = select(DisputeEvidence).where(DisputeEvidence.dispute_id == dispute_id)
    return list(session.scalars(query.order_by(DisputeEvidence.number.desc()).limit(limit)))


def open_warnings(session: Session, limit: int = 100) -> list[FraudWarning]:
    """Warnings nobody has answered yet, oldest first."""
    query = select(FraudWarning).where(FraudWarning.state == "open").order_by(FraudWarning.warned_at)
    return list(session.scalars(query.limit(limit)))


def close_warnings(session: Session, pledge_id: UUID, outcome: str, actor: str, at: datetime) -> None:
    """A refund or a dispute of the pledge answers its open warnings."""
    query = select(FraudWarning).where(FraudWarning.pledge_id == pledge_id, FraudWarning.state == "open")
    for warning in session.scalars(query.with_for_update()):
        warning.state, warning.outcome = "answered", outcome
        warning.decided_by, warning.decided_at = actor, at
