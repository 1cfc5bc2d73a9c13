"""What people do about a bank line besides deciding it: who looks into it, and what has been said."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, Text, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base
from services.pledges.store.bank.bank_lines import BankLine


class BankLineNote(Base):
    """A comment on a line; written once and never changed."""

    __tablename__ = "bank_line_note"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    line_id: Mapped[UUID] = mapped_column(ForeignKey("bank_line.id"))
    text: Mapped[str] = mapped_column(Text)
    written_by: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class BankLineAssignment(Base):
    """Who looks into a line now; the audit log keeps who did before."""

    __tablename__ = "bank_line_assignment"

    line_id: Mapped[UUID] = mapped_column(ForeignKey("bank_line.id"), primary_key=True)
    assigned_to: Mapped[str] = mapped_column(Text)
    assigned_by: Mapped[str] = mapped_column(Text)
    assigned_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class BankLineLetter(Base):
    """A backer was asked for the rest of a promise of which this line paid too little; once a line."""

    __tablename__ = "bank_line_letter"

    line_id: Mapped[UUID] = mapped_column(ForeignKey("bank_line.id"), primary_key=True)
    pledge_id: Mapped[UUID] = mapped_column(ForeignKey("pledge.id"))
    missing_cents: Mapped[int] = mapped_column(BigInteger)
    sent_by: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class BankLineSuggestion(Base):
    """What was found when a waiting line was last looked at: the one pledge it surely belongs to, if any."""

    __tablename__ = "bank_line_suggestion"

    line_id: Mapped[UUID] = mapped_column(ForeignKey("bank_line.id"), primary_key=True)
    pledge_id: Mapped[UUID | None] = mapped_column(ForeignKey("pledge.id"))
    looked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


def notes_of(session: Session, line_id: UUID) -> list[BankLineNote]:
    """The comments on a line, oldest first."""
    query = select(BankLineNote).where(BankLineNote.line_id == line_id).order_by(BankLineNote.id)
    return list(session.scalars(query))


def received_for(session: Session, line: BankLine, reference: str | None) -> int:
    """What waits under a pledge's reference on the line's account, the line itself included, in cents."""
    same = BankLine.id == line.id
    if reference:
        same = or_(same, BankLine.reference == reference)
    query = select(func.coalesce(func.sum(BankLine.amount_cents), 0)).where(
        same,
        BankLine.collecting_account_id == line.collecting_account_id,
        BankLine.state.in_(("inbox", "proposed")),
        BankLine.amount_cents > 0,
        BankLine.detailed,
    )
    return int(session.scalar(query) or 0)


def assignments_of(session: Session, line_ids: Collection[UUID]) -> dict[UUID, BankLineAssignment]:
    """Who looks into each of these lines."""
    query = select(BankLineAssignment).where(BankLineAssignment.line_id.in_(line_ids))
    return {row.line_id: row for row in session.scalars(query)}
