"""Transfers to connected accounts, what comes back of them, and every call about them."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, DateTime, ForeignKey, Text, any_, func, literal, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base
from services.pledges.domain.cards.charging import Answer
from services.pledges.domain.transferring.transfer_rules import LastCall
from services.pledges.domain.transferring.transfer_states import NOT_MADE


class TransferOrder(Base):
    """A campaign whose charges are passed on: written once, when its repair window is over and settled."""

    __tablename__ = "transfer_order"

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign_terms.campaign_id"), primary_key=True)
    ordered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Transfer(Base):
    """One charge's money on its way to the account of whoever collects; `state` is a TransferState.

    `amount_cents` and `refunded_before_cents` are those of the newest attempt; `waits_for` says what
    holds it back. `payment_id` is what the provider calls it in the receiving account.
    """

    __tablename__ = "transfer"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    pledge_id: Mapped[UUID] = mapped_column(ForeignKey("pledge.id"), unique=True)
    campaign_id: Mapped[UUID]
    collecting_account_id: Mapped[UUID] = mapped_column(ForeignKey("collecting_account.id"))
    destination: Mapped[str] = mapped_column(Text)
    charge_id: Mapped[str] = mapped_column(Text, unique=True)
    amount_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    refunded_before_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    reversed_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    state: Mapped[str] = mapped_column(Text)
    waits_for: Mapped[str | None] = mapped_column(Text)
    provider_id: Mapped[str | None] = mapped_column(Text, unique=True)
    payment_id: Mapped[str | None] = mapped_column(Text, unique=True)
    intended_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    made_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    @property
    def identity(self) -> UUID:
        """What its history is kept under."""
        return self.id


class TransferReversal(Base):
    """A part of a transfer that is to come back.

    `state` is due, waiting (see `waits_for`), done, or withheld: the account had too little, so as much
    was left out of a later transfer to it.
    """

    __tablename__ = "transfer_reversal"

    transfer_id: Mapped[UUID] = mapped_column(ForeignKey("transfer.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(Text)
    waits_for: Mapped[str | None] = mapped_column(Text)
    provider_id: Mapped[str | None] = mapped_column(Text, unique=True)
    refund_id: Mapped[str | None] = mapped_column(Text, unique=True)
    withheld_from: Mapped[UUID | None] = mapped_column(ForeignKey("transfer.id"))
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    done_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    @property
    def step(self) -> str:
        """What its calls are kept under."""
        return f"reverse:{self.number}"


class TransferAttempt(Base):
    """One call that moves money, stored before it is made and repeated from what was stored.

    `step` is create, or reverse with the reversal's number; `refusal` is the provider's final no.
    """

    __tablename__ = "transfer_attempt"

    transfer_id: Mapped[UUID] = mapped_column(ForeignKey("transfer.id"), primary_key=True)
    step: Mapped[str] = mapped_column(Text, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    parameters: Mapped[dict[str, Any]] = mapped_column(JSONB)
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    answer: Mapped[str | None] = mapped_column(Text)
    refusal: Mapped[str | None] = mapped_column(Text)

    def key(self, environment: str) -> str:
        """The idempotency key, the same for every repetition of this attempt."""
        return f"{environment}:transfer:{self.transfer_id}:{self.step}:{self.number}"

    def as_last_call(self) -> LastCall:
        """What the rules need to know of it."""
        return LastCall(self.started_at, Answer(self.answer) if self.answer else None, self.refusal)


# A campaign's charges are passed on once its repair window is over and no shortfall is left to decide.
# The operator's own campaigns have nothing to pass on.
_DUE_CAMPAIGNS = text(
    """
    SELECT t.campaign_id FROM campaign_terms t
    JOIN collecting_account a ON a.id = t.collecting_account_id
    JOIN closing_plan p ON p.campaign_id = t.campaign_id
    LEFT JOIN shortfall s ON s.campaign_id = t.campaign_id
    WHERE t.state = 'funded' AND a.kind = 'association' AND a.stripe_account_id IS NOT NULL
        AND p.decided_at + make_interval(days => :repair_days) <= platform_now()
        AND (s.state = 'covered' OR s.decision IN ('accepted', 'topped_up')
            OR (s.campaign_id IS NULL AND t.model <> 'all_or_nothing'))
        AND NOT EXISTS (SELECT FROM transfer_order o WHERE o.campaign_id = t.campaign_id)
    ORDER BY p.decided_at LIMIT :limit
    """
)
_CHARGES_TO_PASS_ON = text(
    """
    SELECT p.id, y.charge_id, a.id, a.stripe_account_id FROM pledge p
    JOIN payment y ON y.pledge_id = p.id
    JOIN campaign_terms t ON t.campaign_id = p.campaign_id
    JOIN collecting_account a ON a.id = t.collecting_account_id
    WHERE p.campaign_id = :campaign_id AND p.state = 'paid' AND y.charge_id IS NOT NULL
        AND a.stripe_account_id IS NOT NULL
        AND NOT EXISTS (SELECT FROM transfer r WHERE r.pledge_id = p.id)
    ORDER BY p.id
    """
)
# From those whose money went back lately; the nightly sweep asks about all (`since` long ago).
_TO_REVERSE = text(
    """
    SELECT r.id FROM transfer r JOIN pledge p ON p.id = r.pledge_id
    JOIN (SELECT pledge_id FROM refund WHERE state = 'paid' AND paid_at >= :since
        UNION SELECT pledge_id FROM dispute WHERE lost_cents > 0 AND looked_at >= :since) gone
        ON gone.pledge_id = r.pledge_id
    WHERE r.state IN ('created', 'paid', 'partly_reversed')
        AND (SELECT coalesce(sum(v.amount_cents), 0) FROM transfer_reversal v WHERE v.transfer_id = r.id)
            < least(r.amount_cents, p.refunded_cents - r.refunded_before_cents)
    ORDER BY r.id LIMIT :limit
    """
)


def campaigns_to_pass_on(session: Session, repair_days: int, limit: int) -> list[UUID]:
    """Campaigns whose charges are to be passed on and were not ordered yet, oldest decision first."""
    return list(session.scalars(_DUE_CAMPAIGNS, {"repair_days": repair_days, "limit": limit}))


def charges_to_pass_on(session: Session, campaign_id: UUID) -> list[tuple[UUID, str, UUID, str]]:
    """Paid charges of the campaign without a transfer: pledge, charge, collecting account, destination."""
    rows = session.execute(_CHARGES_TO_PASS_ON, {"campaign_id": campaign_id})
    return [(pledge, charge, account, destination) for pledge, charge, account, destination in rows]


def ordered_campaigns(session: Session, after: UUID | None, limit: int) -> list[UUID]:
    """Campaigns whose charges are passed on, in the order of their ids."""
    query = select(TransferOrder.campaign_id).order_by(TransferOrder.campaign_id).limit(limit)
    return list(session.scalars(query.where(TransferOrder.campaign_id > after) if after else query))


def transfers_to_reverse(session: Session, since: datetime, limit: int) -> list[UUID]:
    """Transfers of which more went back to backers since then than was asked back."""
    return list(session.scalars(_TO_REVERSE, {"since": since, "limit": limit}))


def claim_transfer(session: Session, now: datetime, lease: timedelta) -> Transfer | None:
    """The transfer that waits longest to be made; no other worker sees it until the lease is over."""
    due = select(Transfer).where(Transfer.state.in_(NOT_MADE), Transfer.next_try_at <= now)
    oldest = due.order_by(Transfer.next_try_at, Transfer.id).limit(1).with_for_update(skip_locked=True)
    transfer = session.scalar(oldest)
    if transfer is not None:
        transfer.tries += 1
        transfer.next_try_at = now + lease
    return transfer


def claim_reversal(session: Session, now: datetime, lease: timedelta) -> TransferReversal | None:
    """The reversal that waits longest; no other worker sees it until the lease is over."""
    due = select(TransferReversal).where(
        TransferReversal.state.in_(("due", "waiting")), TransferReversal.next_try_at <= now
    )
    order = due.order_by(TransferReversal.next_try_at, TransferReversal.transfer_id)
    reversal = session.scalar(order.limit(1).with_for_update(skip_locked=True))
    if reversal is not None:
        reversal.tries += 1
        reversal.next_try_at = now + lease
    return reversal


def lock_transfer(session: Session, transfer_id: UUID) -> Transfer:
    """The transfer as it is now, held until the transaction ends. Raises NoResultFound."""
    query = select(Transfer).where(Transfer.id == transfer_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def last_transfer_attempt(session: Session, transfer_id: UUID, step: str) -> TransferAttempt | None:
    """The newest call of a step."""
    calls = select(TransferAttempt).where(
        TransferAttempt.transfer_id == transfer_id, TransferAttempt.step == step
    )
    return session.scalar(calls.order_by(TransferAttempt.number.desc()).limit(1))


def start_transfer_attempt(
    session: Session, transfer_id: UUID, step: str, parameters: dict[str, Any], at: datetime
) -> TransferAttempt:
    """Write down an intended call; the caller commits before making it."""
    last = last_transfer_attempt(session, transfer_id, step)
    attempt = TransferAttempt(
        transfer_id=transfer_id,
        step=step,
        number=last.number + 1 if last else 1,
        parameters=parameters,
        started_at=at,
    )
    session.add(attempt)
    session.flush()
    return attempt


def asked_back_cents(session: Session, transfer_id: UUID) -> int:
    """What of the transfer has come back or is to come back."""
    total = select(func.coalesce(func.sum(TransferReversal.amount_cents), 0))
    return int(session.scalar(total.where(TransferReversal.transfer_id == transfer_id)) or 0)


def next_reversal_number(session: Session, transfer_id: UUID) -> int:
    """The number that the transfer's next reversal gets."""
    newest = select(func.max(TransferReversal.number)).where(TransferReversal.transfer_id == transfer_id)
    return (session.scalar(newest) or 0) + 1


def withheld_from(session: Session, transfer_id: UUID) -> list[TransferReversal]:
    """Reversals that this transfer is smaller by, held until the transaction ends."""
    query = select(TransferReversal).where(TransferReversal.withheld_from == transfer_id)
    return list(session.scalars(query.with_for_update()))


def refused_reversals(session: Session, collecting_account_id: UUID) -> list[TransferReversal]:
    """What the account owes and had too little for, oldest first, held until the transaction ends."""
    query = (
        select(TransferReversal)
        .join(Transfer, Transfer.id == TransferReversal.transfer_id)
        .where(
            Transfer.collecting_account_id == collecting_account_id,
            TransferReversal.state == "waiting",
            TransferReversal.waits_for == "balance_insufficient",
        )
        .order_by(TransferReversal.asked_at, TransferReversal.transfer_id, TransferReversal.number)
        .limit(100)
    )
    return list(session.scalars(query.with_for_update(skip_locked=True, of=TransferReversal)))


def transfers_by_payment(session: Session, payments: list[str]) -> list[Transfer]:
    """Transfers by what they are called in the receiving account, held until the transaction ends."""
    wanted = select(Transfer).where(Transfer.payment_id == any_(literal(payments, ARRAY(Text))))
    return list(session.scalars(wanted.order_by(Transfer.id).with_for_update()))


def reversals_by_refund(session: Session, refunds: list[str]) -> list[TransferReversal]:
    """Reversals by what they are called in the receiving account."""
    named = any_(literal(refunds, ARRAY(Text)))
    return list(session.scalars(select(TransferReversal).where(TransferReversal.refund_id == named)))
