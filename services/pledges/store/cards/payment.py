"""Card payments: what the provider holds for a pledge, every attempt, and what the provider told us."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Text, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base
from services.pledges.domain.cards.charging import Answer, LastConfirm
from services.pledges.domain.cards.payment_states import PAYMENT
from services.pledges.store.pledging.pledge import Pledge


class Payment(Base):
    """The money side of one pledge that is paid at the card provider; `state` is a PaymentState.

    `card` is a digest by which one card is known again in several pledges.
    """

    __tablename__ = "payment"

    pledge_id: Mapped[UUID] = mapped_column(ForeignKey("pledge.id"), primary_key=True)
    customer_id: Mapped[str | None] = mapped_column(Text)
    payment_method_id: Mapped[str | None] = mapped_column(Text)
    intent_id: Mapped[str | None] = mapped_column(Text, unique=True)
    charge_id: Mapped[str | None] = mapped_column(Text, unique=True)
    card: Mapped[str | None] = mapped_column(Text)
    fee_cents: Mapped[int | None]
    failure: Mapped[str | None] = mapped_column(Text)
    repair_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    looked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    state: Mapped[str] = mapped_column(Text, default=PAYMENT.begins)

    @property
    def identity(self) -> UUID:
        """What its history is kept under: the pledge's id."""
        return self.pledge_id


class PaymentAttempt(Base):
    """One call that moves or may move money, stored before it is made.

    `step` is setup, checkout, intent, confirm or cancel. A repeated call is rebuilt
    from `parameters`, never from live data: the provider refuses a key with other parameters.
    """

    __tablename__ = "payment_attempt"

    pledge_id: Mapped[UUID] = mapped_column(ForeignKey("payment.pledge_id"), primary_key=True)
    step: Mapped[str] = mapped_column(Text, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    parameters: Mapped[dict[str, Any]] = mapped_column(JSONB)
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    answer: Mapped[str | None] = mapped_column(Text)
    provider_id: Mapped[str | None] = mapped_column(Text, index=True)
    setup_id: Mapped[str | None] = mapped_column(Text, index=True)
    url: Mapped[str | None] = mapped_column(Text)

    def key(self, environment: str) -> str:
        """The idempotency key: made from ids only, the same for every repetition of this attempt."""
        return f"{environment}:pledge:{self.pledge_id}:{self.step}:{self.number}"

    @property
    def is_unanswered_off_session(self) -> bool:
        """Whether this is a charge in the owner's absence of whose answer nothing is known."""
        return self.answer != Answer.GIVEN and bool(self.parameters.get("off_session"))

    def as_last_confirm(self) -> LastConfirm:
        """What the rules of charging need to know of a confirm."""
        return LastConfirm(
            payment_method_id=self.parameters["payment_method"],
            off_session=self.parameters["off_session"],
            started_at=self.started_at,
            answer=Answer(self.answer) if self.answer else None,
        )


class ProviderEvent(Base):
    """A hint that something changed; the object itself is fetched when the hint is applied.

    `state` is waiting, done or parked; `effect` says what came of it. `account` is the connected account
    in which it happened; `told_by` is webhook, or sweep where the webhook did not come.
    """

    __tablename__ = "provider_event"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    object_id: Mapped[str] = mapped_column(Text)
    account: Mapped[str | None] = mapped_column(Text)
    api_version: Mapped[str | None] = mapped_column(Text)
    told_by: Mapped[str] = mapped_column(Text, default="webhook")
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    state: Mapped[str] = mapped_column(Text, default="waiting")
    effect: Mapped[str | None] = mapped_column(Text)
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


def last_attempt(session: Session, pledge_id: UUID, *steps: str) -> PaymentAttempt | None:
    """The newest attempt at one of the steps."""
    wanted = select(PaymentAttempt).where(
        PaymentAttempt.pledge_id == pledge_id, PaymentAttempt.step.in_(steps)
    )
    newest = wanted.order_by(PaymentAttempt.started_at.desc(), PaymentAttempt.number.desc()).limit(1)
    return session.scalar(newest)


def start_attempt(
    session: Session, pledge_id: UUID, step: str, parameters: dict[str, Any], at: datetime
) -> PaymentAttempt:
    """Write down an intended call; the caller commits before making it."""
    numbers = select(func.coalesce(func.max(PaymentAttempt.number), 0)).where(
        PaymentAttempt.pledge_id == pledge_id, PaymentAttempt.step == step
    )
    attempt = PaymentAttempt(
        pledge_id=pledge_id,
        step=step,
        number=(session.scalar(numbers) or 0) + 1,
        parameters=parameters,
        started_at=at,
    )
    session.add(attempt)
    session.flush()
    return attempt


def pledge_of_object(session: Session, object_id: str) -> UUID | None:
    """The pledge that a provider's object belongs to, by the ids we stored."""
    by_intent = session.scalar(select(Payment.pledge_id).where(Payment.intent_id == object_id))
    if by_intent is not None:
        return by_intent
    is_its = (PaymentAttempt.provider_id == object_id) | (PaymentAttempt.setup_id == object_id)
    return session.scalar(select(PaymentAttempt.pledge_id).where(is_its).limit(1))


def payment_of_card(session: Session, payment_method_id: str, states: Collection[str]) -> Payment | None:
    """The newest payment with the card whose pledge is in one of the states, or else the newest of all.

    All months of one backer are paid with the same card, and only one of them may still need it.
    """
    wanted = (
        select(Payment)
        .join(Pledge, Pledge.id == Payment.pledge_id)
        .where(Payment.payment_method_id == payment_method_id)
        .order_by(Pledge.state.in_(sorted(states)).desc(), Pledge.made_at.desc())
    )
    return session.scalar(wanted.limit(1))
