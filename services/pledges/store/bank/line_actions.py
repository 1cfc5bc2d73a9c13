"""What was done with bank lines, part by part, and what of it was taken back."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, Select, Text, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, selectinload

from services.chassis.database import Base
from services.pledges.store.approving.approvals import Approval


class LineAction(Base):
    """One thing done with one line, or with several that pay one pledge together.

    `kind` is match, split, join, account or refund, each agreed to by two people; automatic stands for
    what the platform did by itself and is written down when it is taken back.
    """

    __tablename__ = "line_action"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    approval_id: Mapped[UUID | None] = mapped_column(ForeignKey("approval.id"))
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    made_by: Mapped[str | None] = mapped_column(Text)
    approved_by: Mapped[str | None] = mapped_column(Text)
    undone_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    undo_approval_id: Mapped[UUID | None] = mapped_column(ForeignKey("approval.id"))

    parts: Mapped[list["LinePart"]] = relationship(order_by="LinePart.position", lazy="raise")


class LinePart(Base):
    """One part of a line and where it went; `amount_cents` is signed as the line.

    `kind` is pledge, account, payer (listed as a refund), refund (paid by this line), payout, dispute,
    deposit or match_fund. `pledge_amount_before` is the promise before it was set to what was paid.
    """

    __tablename__ = "line_part"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    action_id: Mapped[UUID] = mapped_column(ForeignKey("line_action.id"))
    position: Mapped[int]
    line_id: Mapped[UUID] = mapped_column(ForeignKey("bank_line.id"))
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(Text)
    pledge_id: Mapped[UUID | None] = mapped_column(ForeignKey("pledge.id"))
    account: Mapped[str | None] = mapped_column(Text)
    refund_id: Mapped[UUID | None] = mapped_column(ForeignKey("refund.id"))
    payout_id: Mapped[UUID | None] = mapped_column(ForeignKey("payout.id"))
    dispute_id: Mapped[UUID | None] = mapped_column(ForeignKey("dispute.id"))
    deposit_id: Mapped[UUID | None] = mapped_column(ForeignKey("cash_deposit.id"))
    match_fund_id: Mapped[UUID | None] = mapped_column(ForeignKey("match_fund.id"))
    pledge_amount_before: Mapped[int | None] = mapped_column(BigInteger)
    transaction_id: Mapped[UUID | None] = mapped_column(ForeignKey("ledger_transaction.id"))


def standing_action(session: Session, line_id: UUID) -> LineAction | None:
    """What was done with the line and was not taken back, with all its parts."""
    of_line = select(LinePart.action_id).where(LinePart.line_id == line_id)
    query = select(LineAction).where(LineAction.id.in_(of_line), LineAction.undone_at.is_(None))
    return session.scalar(query.options(selectinload(LineAction.parts)))


def actions_of(session: Session, line_id: UUID, limit: int = 50) -> Sequence[LineAction]:
    """Everything that was done with the line, oldest first."""
    of_line = select(LinePart.action_id).where(LinePart.line_id == line_id)
    query = select(LineAction).where(LineAction.id.in_(of_line)).order_by(LineAction.made_at, LineAction.id)
    return session.scalars(query.options(selectinload(LineAction.parts)).limit(limit)).all()


def requests_naming(session: Session, line_id: UUID) -> Sequence[Approval]:
    """Open requests that concern the line among others, such as several receipts for one pledge."""
    # Written as the index is, or it could not be used.
    named = text(
        "(approval.content -> 'line_ids') @> to_jsonb(CAST(:line AS text)) AND approval.state = 'open'"
    )
    query = select(Approval).where(named.bindparams(line=str(line_id))).order_by(Approval.id)
    return session.scalars(query).all()


def lines_that_paid(pledge_id: UUID) -> Select[UUID]:
    """The lines of which a part pays the pledge, as a query within another."""
    paid = select(LinePart.line_id).join(LineAction, LineAction.id == LinePart.action_id)
    return paid.where(LinePart.pledge_id == pledge_id, LineAction.undone_at.is_(None))
