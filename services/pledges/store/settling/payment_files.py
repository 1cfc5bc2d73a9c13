"""Payment files, the payments in them, and what the bank answered."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, LargeBinary, Text, func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base
from services.pledges.domain.refunding.refund_states import RefundState
from services.pledges.domain.settling.order_states import UNDER_WAY, OrderState
from services.pledges.domain.settling.settlement_states import SettlementState
from services.pledges.store.refunding.refunds import Refund
from services.pledges.store.settling.settlements import Settlement

MESSAGE_PREFIX = "MEIJAN-"
# Over a weekend some banks debit at once what is to be carried out on the next banking day.
_EARLY = timedelta(days=4)


class PaymentFile(Base):
    """A file for the bank, byte for byte; `state` is proposed, approved or cancelled."""

    __tablename__ = "payment_file"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, unique=True)
    collecting_account_id: Mapped[UUID] = mapped_column(ForeignKey("collecting_account.id"))
    message_id: Mapped[str] = mapped_column(Text, unique=True)
    format: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    sha256: Mapped[str] = mapped_column(Text)
    payments: Mapped[int]
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    execute_on: Mapped[date] = mapped_column(Date)
    made_by: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    state: Mapped[str] = mapped_column(Text)
    approved_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    downloaded_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class PaymentOrder(Base):
    """One payment of a file, for a refund or a settlement; `state` is an OrderState, `reason` the bank's."""

    __tablename__ = "payment_order"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    file_id: Mapped[UUID] = mapped_column(ForeignKey("payment_file.id"))
    position: Mapped[int]
    collecting_account_id: Mapped[UUID] = mapped_column(ForeignKey("collecting_account.id"))
    refund_id: Mapped[UUID | None] = mapped_column(ForeignKey("refund.id"))
    settlement_id: Mapped[UUID | None] = mapped_column(ForeignKey("settlement.id"))
    end_to_end_id: Mapped[str] = mapped_column(Text)
    payee_name: Mapped[str] = mapped_column(Text)
    payee_iban: Mapped[str] = mapped_column(Text)
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    line_id: Mapped[UUID | None] = mapped_column(ForeignKey("bank_line.id"))

    @property
    def identity(self) -> UUID:
        """What its history is kept under."""
        return self.id


class PaymentAnswer(Base):
    """What the bank said of a file, byte for byte, and what came of it."""

    __tablename__ = "payment_answer"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    file_id: Mapped[UUID] = mapped_column(ForeignKey("payment_file.id"))
    sha256: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    received_by: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    accepted: Mapped[int]
    rejected: Mapped[int]
    unknown: Mapped[list[str]] = mapped_column(JSONB)
    late: Mapped[list[str]] = mapped_column(JSONB)


def next_file_number(session: Session) -> int:
    """The number that the next file gets; one may be skipped."""
    return int(session.execute(text("SELECT nextval('payment_file_number')")).scalar_one())


def lock_file(session: Session, file_id: UUID) -> PaymentFile | None:
    """The file as it is now, held until the transaction ends."""
    query = select(PaymentFile).where(PaymentFile.id == file_id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def file_of_message(session: Session, message_id: str) -> PaymentFile | None:
    """The file that the bank names."""
    return session.scalar(select(PaymentFile).where(PaymentFile.message_id == message_id))


def proposed_files(session: Session, collecting_account_id: UUID) -> list[PaymentFile]:
    """Files of the account on which nobody has decided, held until the transaction ends."""
    query = select(PaymentFile).where(
        PaymentFile.collecting_account_id == collecting_account_id, PaymentFile.state == "proposed"
    )
    return list(session.scalars(query.order_by(PaymentFile.id).with_for_update()))


def page_of_payment_files(session: Session, before: UUID | None, limit: int) -> list[PaymentFile]:
    """One more file than `limit`, newest first."""
    query = select(PaymentFile).order_by(PaymentFile.id.desc()).limit(limit + 1)
    return list(session.scalars(query.where(PaymentFile.id < before) if before else query))


def orders_of(session: Session, file_id: UUID, *, hold: bool = False) -> list[PaymentOrder]:
    """The payments of a file in their order; `hold` keeps them from others until the transaction ends."""
    query = select(PaymentOrder).where(PaymentOrder.file_id == file_id).order_by(PaymentOrder.position)
    if hold:
        query = query.with_for_update().execution_options(populate_existing=True)
    return list(session.scalars(query))


def settlements_in_file(session: Session, file_id: UUID) -> list[Settlement]:
    """The settlements that a file pays."""
    query = select(Settlement).join(PaymentOrder, PaymentOrder.settlement_id == Settlement.id)
    return list(session.scalars(query.where(PaymentOrder.file_id == file_id).order_by(Settlement.id)))


def counts_of(session: Session, files: Iterable[UUID]) -> dict[UUID, dict[str, int]]:
    """How many payments of each file stand in which state."""
    query = (
        select(PaymentOrder.file_id, PaymentOrder.state, func.count())
        .where(PaymentOrder.file_id.in_(list(files)))
        .group_by(PaymentOrder.file_id, PaymentOrder.state)
    )
    counts: dict[UUID, dict[str, int]] = {}
    for file_id, state, count in session.execute(query):
        counts.setdefault(file_id, {})[state] = count
    return counts


def answers_of(session: Session, file_id: UUID) -> list[PaymentAnswer]:
    """What the bank said of a file, oldest first."""
    query = select(PaymentAnswer).where(PaymentAnswer.file_id == file_id).order_by(PaymentAnswer.id)
    return list(session.scalars(query.limit(100)))


def orders_named(
    session: Session, collecting_account_id: UUID, names: Iterable[str], amount_cents: int
) -> list[PaymentOrder]:
    """Payments under way of exactly this sum that go by one of these names, oldest first."""
    query = select(PaymentOrder).where(
        PaymentOrder.collecting_account_id == collecting_account_id,
        PaymentOrder.end_to_end_id.in_(list(names)),
        PaymentOrder.amount_cents == amount_cents,
        PaymentOrder.state.in_(UNDER_WAY),
    )
    return list(session.scalars(query.order_by(PaymentOrder.id).limit(10)))


def paid_order_named(
    session: Session, collecting_account_id: UUID, name: str, amount_cents: int
) -> PaymentOrder | None:
    """The newest carried out payment of exactly this sum by that name."""
    query = select(PaymentOrder).where(
        PaymentOrder.collecting_account_id == collecting_account_id,
        PaymentOrder.end_to_end_id == name,
        PaymentOrder.amount_cents == amount_cents,
        PaymentOrder.state == OrderState.PAID,
    )
    return session.scalar(query.order_by(PaymentOrder.id.desc()).limit(1))


def hold_files_under_way(session: Session, collecting_account_ids: Iterable[UUID]) -> bool:
    """Hold these accounts' files of which the bank may still carry out a payment; whether there are any."""
    under_way = select(PaymentOrder.file_id).where(
        PaymentOrder.collecting_account_id.in_(list(collecting_account_ids)),
        PaymentOrder.state.in_(UNDER_WAY),
    )
    query = select(PaymentFile.id).where(PaymentFile.id.in_(under_way)).order_by(PaymentFile.id)
    return bool(session.scalars(query.with_for_update()).all())


def files_of_sum(
    session: Session, collecting_account_id: UUID, amount_cents: int, booked_on: date, message_id: str | None
) -> list[UUID]:
    """Files of the account whose payments under way come to exactly this sum; of that name, if one is given.

    At most two, since a second one makes the first a guess.
    """
    query = (
        select(PaymentOrder.file_id)
        .join(PaymentFile, PaymentFile.id == PaymentOrder.file_id)
        .where(
            PaymentOrder.collecting_account_id == collecting_account_id,
            PaymentOrder.state.in_(UNDER_WAY),
            PaymentFile.execute_on <= booked_on + _EARLY,
        )
        .group_by(PaymentOrder.file_id)
        .having(func.sum(PaymentOrder.amount_cents) == amount_cents)
        .order_by(PaymentOrder.file_id)
        .limit(2)
    )
    if message_id is not None:
        query = query.where(PaymentFile.message_id == message_id)
    return list(session.scalars(query))


def refunds_in_files(session: Session, refunds: Iterable[UUID]) -> set[UUID]:
    """Those of the refunds that stand in a file which the bank may still carry out, or soon will."""
    query = select(PaymentOrder.refund_id).where(
        PaymentOrder.refund_id.in_(list(refunds)), PaymentOrder.state.in_((OrderState.LISTED, *UNDER_WAY))
    )
    return {each for each in session.scalars(query) if each is not None}


def payable_refunds(session: Session, collecting_account_id: UUID, limit: int) -> list[Refund]:
    """Approved bank refunds of the account that stand in no file, oldest first, held until the end."""
    live = select(PaymentOrder.id).where(
        PaymentOrder.refund_id == Refund.id,
        PaymentOrder.state.not_in((OrderState.REJECTED, OrderState.DROPPED)),
    )
    query = select(Refund).where(
        Refund.collecting_account_id == collecting_account_id,
        Refund.state == RefundState.APPROVED,
        Refund.method == "bank_transfer",
        ~live.exists(),
    )
    return list(session.scalars(query.order_by(Refund.id).limit(limit).with_for_update()))


def payable_settlements(session: Session, collecting_account_id: UUID, limit: int) -> list[Settlement]:
    """Agreed settlements of the account that stand in no file, oldest first, held until the end."""
    live = select(PaymentOrder.id).where(
        PaymentOrder.settlement_id == Settlement.id,
        PaymentOrder.state.not_in((OrderState.REJECTED, OrderState.DROPPED)),
    )
    query = select(Settlement).where(
        Settlement.collecting_account_id == collecting_account_id,
        Settlement.state == SettlementState.APPROVED,
        Settlement.way == "bank_transfer",
        ~live.exists(),
    )
    return list(session.scalars(query.order_by(Settlement.id).limit(limit).with_for_update()))


_PAYABLE = text(
    """
    SELECT a.id AS collecting_account_id, a.association_name, a.iban,
        count(*) FILTER (WHERE w.is_refund) AS refunds,
        coalesce(sum(w.cents) FILTER (WHERE w.is_refund), 0)::bigint AS refund_cents,
        count(*) FILTER (WHERE NOT w.is_refund) AS settlements,
        coalesce(sum(w.cents) FILTER (WHERE NOT w.is_refund), 0)::bigint AS settlement_cents
    FROM (
        SELECT collecting_account_id AS account, amount_cents AS cents, true AS is_refund FROM refund r
        WHERE state = 'approved' AND method = 'bank_transfer' AND NOT EXISTS (SELECT FROM payment_order o
            WHERE o.refund_id = r.id AND o.state NOT IN ('rejected', 'dropped'))
        UNION ALL
        SELECT collecting_account_id, amount_cents, false FROM settlement s
        WHERE state = 'approved' AND way = 'bank_transfer' AND NOT EXISTS (SELECT FROM payment_order o
            WHERE o.settlement_id = s.id AND o.state NOT IN ('rejected', 'dropped'))
    ) w JOIN collecting_account a ON a.id = w.account
    GROUP BY a.id ORDER BY a.association_name, a.id LIMIT 500
    """
)


def what_waits_for_a_file(session: Session) -> list[dict[str, Any]]:
    """For each account what is agreed to, is to be paid by bank, and stands in no file."""
    return [dict(row) for row in session.execute(_PAYABLE).mappings()]
