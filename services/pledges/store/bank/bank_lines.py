"""What the bank told: files as received, their statements, and one row per payment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Date,
    DateTime,
    ForeignKey,
    LargeBinary,
    Text,
    any_,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base
from services.pledges.store.pledging.pledge import Pledge


class BankFile(Base):
    """A file byte for byte, and what came of it."""

    __tablename__ = "bank_file"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    format: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    received_by: Mapped[str] = mapped_column(Text)
    statement_date: Mapped[date | None] = mapped_column(Date)
    lines: Mapped[int]
    matched: Mapped[int]
    in_inbox: Mapped[int]
    duplicates: Mapped[int]
    warnings: Mapped[list[str]] = mapped_column(JSONB)


class BankStatement(Base):
    """One account's part of a file; only a statement has balances."""

    __tablename__ = "bank_statement"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    file_id: Mapped[UUID]
    collecting_account_id: Mapped[UUID] = mapped_column(ForeignKey("collecting_account.id"))
    identity: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    opening_cents: Mapped[int | None] = mapped_column(BigInteger)
    opening_on: Mapped[date | None] = mapped_column(Date)
    closing_cents: Mapped[int | None] = mapped_column(BigInteger)
    closing_on: Mapped[date | None] = mapped_column(Date)


class BankLine(Base):
    """One payment on an account, booked once; `amount_cents` is negative for money going out.

    `state` is inbox, proposed (a second person is asked), matched, or done. A line with a parent is a
    part of a bundle that an earlier file gave as one sum.
    """

    __tablename__ = "bank_line"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    collecting_account_id: Mapped[UUID] = mapped_column(ForeignKey("collecting_account.id"))
    statement_id: Mapped[UUID] = mapped_column(ForeignKey("bank_statement.id"))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("bank_line.id"))
    key: Mapped[str] = mapped_column(Text)
    entry_key: Mapped[str | None] = mapped_column(Text)
    entry_reference: Mapped[str | None] = mapped_column(Text)
    archive_id: Mapped[str | None] = mapped_column(Text)
    end_to_end_id: Mapped[str | None] = mapped_column(Text)
    detailed: Mapped[bool]
    booked_on: Mapped[date] = mapped_column(Date)
    value_on: Mapped[date | None] = mapped_column(Date)
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    party_name: Mapped[str | None] = mapped_column(Text)
    party_iban: Mapped[str | None] = mapped_column(Text)
    reference: Mapped[str | None] = mapped_column(Text)
    message: Mapped[str | None] = mapped_column(Text)
    bank_code: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    pledge_id: Mapped[UUID | None] = mapped_column(ForeignKey("pledge.id"))
    payout_id: Mapped[UUID | None] = mapped_column(ForeignKey("payout.id"))
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    times_undone: Mapped[int] = mapped_column(default=0)
    rule_id: Mapped[UUID | None] = mapped_column(ForeignKey("bank_rule.id"))


def file_with_hash(session: Session, sha256: str) -> BankFile | None:
    """The file with exactly these bytes, if it was imported before."""
    return session.scalar(select(BankFile).where(BankFile.sha256 == sha256))


def lines_like(
    session: Session, collecting_account_id: UUID, keys: Iterable[str], entries: Iterable[str]
) -> list[BankLine]:
    """Lines of the account that share a key (of either kind) or an entry with what has come."""
    # Arrays, because a month's file has more keys than a statement may have parameters.
    given, bundles = any_(literal(list(keys), ARRAY(Text))), any_(literal(list(entries), ARRAY(Text)))
    query = select(BankLine).where(
        BankLine.collecting_account_id == collecting_account_id,
        or_(BankLine.key == given, BankLine.entry_key == given, BankLine.entry_reference == bundles),
    )
    return list(session.scalars(query))


def lock_line(session: Session, line_id: UUID) -> BankLine | None:
    """The line as it is now, held until the transaction ends."""
    query = select(BankLine).where(BankLine.id == line_id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def last_closing(
    session: Session, collecting_account_id: UUID, before: date | None = None
) -> BankStatement | None:
    """The statement with the newest closing balance, on or before a day if one is given."""
    query = (
        select(BankStatement)
        .where(
            BankStatement.collecting_account_id == collecting_account_id,
            BankStatement.closing_on.is_not(None),
        )
        .order_by(BankStatement.closing_on.desc(), BankStatement.id.desc())
        .limit(1)
    )
    return session.scalar(query.where(BankStatement.closing_on <= before) if before else query)


def first_opening(session: Session, collecting_account_id: UUID) -> BankStatement | None:
    """The oldest statement with both balances: what it opened with was there before the platform."""
    return session.scalar(
        select(BankStatement)
        .where(
            BankStatement.collecting_account_id == collecting_account_id,
            BankStatement.closing_on.is_not(None),
            BankStatement.opening_cents.is_not(None),
        )
        .order_by(BankStatement.closing_on, BankStatement.id)
        .limit(1)
    )


@dataclass(frozen=True, kw_only=True)
class LineFilter:
    """Which lines are wanted; `text` looks into name, message and reference."""

    state: str
    reason: str | None = None
    text: str | None = None


def page_of_lines(
    session: Session, wanted: LineFilter, after: tuple[date, UUID] | None, limit: int
) -> list[tuple[BankLine, int | None]]:
    """One more line than `limit`, oldest first, with the number of the pledge it was booked to."""
    query = (
        select(BankLine, Pledge.number)
        .outerjoin(Pledge, Pledge.id == BankLine.pledge_id)
        .where(BankLine.state == wanted.state)
        .order_by(BankLine.booked_on, BankLine.id)
        .limit(limit + 1)
    )
    if wanted.reason:
        query = query.where(BankLine.reason == wanted.reason)
    if wanted.text:
        columns = (BankLine.party_name, BankLine.message, BankLine.reference)
        query = query.where(or_(*[column.icontains(wanted.text, autoescape=True) for column in columns]))
    if after:
        query = query.where(tuple_(BankLine.booked_on, BankLine.id) > after)
    return [(line, number) for line, number in session.execute(query)]


def page_of_files(session: Session, before: UUID | None, limit: int) -> list[BankFile]:
    """One more file than `limit`, newest first."""
    query = select(BankFile).order_by(BankFile.id.desc()).limit(limit + 1)
    return list(session.scalars(query.where(BankFile.id < before) if before else query))
