"""Money that is to go back to its payers."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, Text, func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base
from services.pledges.domain.refunding.refund_states import AUTOMATIC_METHODS, RefundState


class Refund(Base):
    """One sum to be returned: out of a pledge's payment, or a whole receipt that no pledge took.

    `state` is a RefundState and `method` how it goes back. The database refuses a refund above what was
    paid. A receipt's line names the pledge that it was meant for, if that is known. `failure` says why
    it came back, `trouble` what holds it up; the payee stands here where two people have entered one.
    """

    __tablename__ = "refund"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True), unique=True)
    collecting_account_id: Mapped[UUID] = mapped_column(ForeignKey("collecting_account.id"))
    campaign_id: Mapped[UUID | None]
    pledge_id: Mapped[UUID | None] = mapped_column(ForeignKey("pledge.id"))
    receipt_line_id: Mapped[UUID | None] = mapped_column(ForeignKey("bank_line.id"))
    method: Mapped[str] = mapped_column(Text)
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    listed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    paid_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    paid_line_id: Mapped[UUID | None] = mapped_column(ForeignKey("bank_line.id"))
    provider_id: Mapped[str | None] = mapped_column(Text, unique=True)
    failure: Mapped[str | None] = mapped_column(Text)
    trouble: Mapped[str | None] = mapped_column(Text)
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    payee_name: Mapped[str | None] = mapped_column(Text)
    payee_iban: Mapped[str | None] = mapped_column(Text)

    @property
    def identity(self) -> UUID:
        """What its history is kept under."""
        return self.id

    @property
    def is_automatic(self) -> bool:
        """Whether the card provider carries it out, and nobody need pay it in a bank."""
        return self.method in AUTOMATIC_METHODS

    @property
    def short_number(self) -> str:
        """What stands in the payment's message, so that the outgoing line is recognised: P-17."""
        return f"P-{self.number}"


class RefundAttempt(Base):
    """One request to the card provider, stored before it is made; a repetition is rebuilt from it."""

    __tablename__ = "refund_attempt"

    refund_id: Mapped[UUID] = mapped_column(ForeignKey("refund.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    parameters: Mapped[dict[str, Any]] = mapped_column(JSONB)
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    answer: Mapped[str | None] = mapped_column(Text)
    provider_id: Mapped[str | None] = mapped_column(Text, unique=True)

    def key(self, environment: str) -> str:
        """The idempotency key, the same for every repetition of this attempt."""
        return f"{environment}:refund:{self.refund_id}:create:{self.number}"


def lock_refund(session: Session, refund_id: UUID) -> Refund | None:
    """The refund as it is now, held until the transaction ends."""
    query = select(Refund).where(Refund.id == refund_id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def approved_with_numbers(
    session: Session, collecting_account_ids: list[UUID], numbers: list[int]
) -> list[Refund]:
    """Approved bank refunds with these numbers."""
    query = select(Refund).where(
        Refund.number.in_(numbers),
        Refund.collecting_account_id.in_(collecting_account_ids),
        Refund.state == "approved",
        Refund.method == "bank_transfer",
    )
    return list(session.scalars(query))


def claim_due_refund(session: Session, now: datetime, lease: timedelta) -> Refund | None:
    """A refund that the provider must be asked for or about now; nobody else gets it until the lease ends."""
    due = select(Refund).where(
        Refund.method.in_(AUTOMATIC_METHODS),
        Refund.state.in_((RefundState.APPROVED, RefundState.REQUESTED, RefundState.PENDING)),
        Refund.next_try_at <= now,
    )
    oldest = due.order_by(Refund.next_try_at, Refund.id).limit(1)
    refund = session.scalar(oldest.with_for_update(skip_locked=True))
    if refund is not None:
        refund.tries += 1
        refund.next_try_at = now + lease
    return refund


def last_refund_attempt(session: Session, refund_id: UUID) -> RefundAttempt | None:
    """The newest request for the refund."""
    query = select(RefundAttempt).where(RefundAttempt.refund_id == refund_id)
    return session.scalar(query.order_by(RefundAttempt.number.desc()).limit(1))


def start_refund_attempt(
    session: Session, refund_id: UUID, parameters: dict[str, Any], at: datetime
) -> RefundAttempt:
    """Write down an intended request; the caller commits before making it."""
    last = last_refund_attempt(session, refund_id)
    number = last.number + 1 if last else 1
    attempt = RefundAttempt(refund_id=refund_id, number=number, parameters=parameters, started_at=at)
    session.add(attempt)
    session.flush()
    return attempt


def refund_of_provider_id(session: Session, provider_id: str) -> UUID | None:
    """Our refund behind one of the provider's, whichever attempt made it."""
    query = select(RefundAttempt.refund_id).where(RefundAttempt.provider_id == provider_id)
    return session.scalar(query)


def provider_ids_of(session: Session, refund_id: UUID) -> list[str]:
    """What the provider calls the attempts at a refund that it has answered."""
    query = select(RefundAttempt.provider_id).where(RefundAttempt.refund_id == refund_id)
    return [each for each in session.scalars(query) if each is not None]


def open_refunds_of(session: Session, pledge_id: UUID) -> list[Refund]:
    """Refunds of the pledge that have not reached their payer, oldest first, held until the end."""
    ended = (RefundState.PAID, RefundState.DROPPED)
    query = select(Refund).where(Refund.pledge_id == pledge_id, Refund.state.not_in(ended))
    return list(session.scalars(query.order_by(Refund.id).with_for_update()))


def refunds_of(session: Session, pledge_id: UUID, limit: int = 50) -> list[Refund]:
    """The pledge's refunds, oldest first."""
    query = select(Refund).where(Refund.pledge_id == pledge_id).order_by(Refund.id).limit(limit)
    return list(session.scalars(query))


def listed_cents_of(session: Session, pledge_id: UUID) -> int:
    """What of the pledge has gone back or is to go back."""
    query = select(func.coalesce(func.sum(Refund.amount_cents), 0)).where(
        Refund.pledge_id == pledge_id, Refund.state != RefundState.DROPPED
    )
    return int(session.scalar(query) or 0)


def page_of_refunds(session: Session, states: Iterable[str], after: UUID | None, limit: int) -> list[Refund]:
    """One more refund than `limit`, oldest first."""
    query = select(Refund).where(Refund.state.in_(list(states))).order_by(Refund.id).limit(limit + 1)
    return list(session.scalars(query.where(Refund.id > after) if after else query))


_IN_NO_FILE = text(
    "NOT EXISTS (SELECT FROM payment_order o WHERE o.refund_id = refund.id"
    " AND o.state NOT IN ('rejected', 'dropped'))"
)


def page_of_bank_refunds(session: Session, after: UUID | None, limit: int) -> list[Refund]:
    """One more than `limit` of the approved refunds that somebody has to pay in a bank, oldest first.

    What stands in a payment file is paid by that.
    """
    query = select(Refund).where(Refund.state == RefundState.APPROVED, Refund.method == "bank_transfer")
    query = query.where(_IN_NO_FILE)
    query = query.order_by(Refund.id).limit(limit + 1)
    return list(session.scalars(query.where(Refund.id > after) if after else query))
