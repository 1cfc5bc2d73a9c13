"""What the bank told: statements, and one row per payment."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Date,
    DateTime,
    ForeignKey,
    Text,
    and_,
    any_,
    func,
    literal,
    select,
    union,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from services.chassis.copying import copy_rows
from services.chassis.database import Base
from services.pledges.store.books.collecting_accounts import CollectingAccount


class BankStatement(Base):
    """One account's part of a file; only a statement has balances. `number` is the bank's own."""

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
    number: Mapped[int | None]
    entries: Mapped[int | None]
    sum_cents: Mapped[int | None] = mapped_column(BigInteger)


class BankLine(Base):
    """One payment on an account, booked once; `amount_cents` is negative for money going out.

    `state` is inbox, proposed (a second person is asked), matched, or done. A line with a parent is a
    part of a bundle that an earlier file gave as one sum. `content_key` is what the payment says of
    itself, by which it is known where formats name it differently; `told_parts` are the references of
    one that names several.
    """

    __tablename__ = "bank_line"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    collecting_account_id: Mapped[UUID] = mapped_column(ForeignKey("collecting_account.id"))
    statement_id: Mapped[UUID] = mapped_column(ForeignKey("bank_statement.id"))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("bank_line.id"))
    key: Mapped[str] = mapped_column(Text)
    entry_key: Mapped[str | None] = mapped_column(Text)
    content_key: Mapped[str | None] = mapped_column(Text)
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
    payment_file_id: Mapped[str | None] = mapped_column(Text)
    told_parts: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    pledge_id: Mapped[UUID | None] = mapped_column(ForeignKey("pledge.id"))
    payout_id: Mapped[UUID | None] = mapped_column(ForeignKey("payout.id"))
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    times_undone: Mapped[int] = mapped_column(default=0)
    rule_id: Mapped[UUID | None] = mapped_column(ForeignKey("bank_rule.id"))


def lines_like(
    session: Session,
    collecting_account_id: UUID,
    keys: Iterable[str],
    entries: Iterable[str],
    contents: Iterable[str],
) -> list[tuple[BankLine, str]]:
    """Lines of the account that share a key (of any kind) or an entry with what has come, oldest first.

    Each with the kind of the statement that told it.
    """
    # Arrays, because a slice has more keys than a statement may have parameters. One query for each
    # index, or the planner would read all lines of the account.
    given, bundles, told = (any_(literal(list(each), ARRAY(Text))) for each in (keys, entries, contents))
    ours = select(BankLine.id).where(BankLine.collecting_account_id == collecting_account_id)
    found = union(
        ours.where(BankLine.key == given),
        ours.where(BankLine.entry_key == given),
        ours.where(BankLine.entry_reference == bundles),
        ours.where(BankLine.content_key == told),
    ).subquery()
    query = (
        select(BankLine, BankStatement.kind)
        .join(found, found.c.id == BankLine.id)
        .join(BankStatement, BankStatement.id == BankLine.statement_id)
        .order_by(BankLine.id)
    )
    return [(line, kind) for line, kind in session.execute(query)]


def statements_of_file(
    session: Session, file_id: UUID, limit: int
) -> tuple[list[tuple[BankStatement, CollectingAccount]], int]:
    """The first statements of a file with their accounts, and how many it has."""
    of_file = BankStatement.file_id == file_id
    query = select(BankStatement, CollectingAccount).join(
        CollectingAccount, CollectingAccount.id == BankStatement.collecting_account_id
    )
    rows = session.execute(query.where(of_file).order_by(BankStatement.id).limit(limit))
    in_all = session.scalar(select(func.count()).select_from(BankStatement).where(of_file))
    return [(statement, account) for statement, account in rows], in_all or 0


_WRITTEN = [column.name for column in BankLine.__table__.columns if column.name != "times_undone"]


def new_line(told: Mapping[str, object]) -> BankLine:
    """A line of these values, put where its attributes would put them: a slice makes thousands."""
    line = BankLine()
    vars(line).update(told)
    return line


def write_new_lines(session: Session, lines: Sequence[BankLine]) -> None:
    """Write many new lines at once; the session does not know them afterwards."""
    # Past the instruments of the attributes, which nobody needs of rows that no session has.
    told = ([vars(line).get(name) for name in _WRITTEN] for line in lines)
    copy_rows(session, BankLine.__tablename__, _WRITTEN, told)


def told_again(session: Session, statement_id: UUID) -> list[UUID]:
    """Other statements of the account that tell the very same period: from one balance to the other."""
    this, other = aliased(BankStatement), aliased(BankStatement)
    same = [
        getattr(this, name) == getattr(other, name)
        for name in ("collecting_account_id", "opening_cents", "opening_on", "closing_cents", "closing_on")
    ]
    query = select(other.id).join(this, and_(*same)).where(this.id == statement_id, other.id != statement_id)
    return list(session.scalars(query.where(this.kind == "statement", other.kind == "statement").limit(100)))


def bundles_of(session: Session, statement_ids: list[UUID]) -> list[BankLine]:
    """Sums that these statements told and whose payments are not known."""
    query = select(BankLine).where(
        BankLine.statement_id.in_(statement_ids), ~BankLine.detailed, BankLine.state == "inbox"
    )
    return list(session.scalars(query.order_by(BankLine.id).limit(100)))


def booked_by_day(
    session: Session, collecting_account_ids: list[UUID], days: list[str]
) -> dict[tuple[UUID, str], int]:
    """What is booked of the bank on these days, in cents, by account and ISO day.

    A sum whose payments were told later counts once: they are its parts.
    """
    query = (
        select(BankLine.collecting_account_id, BankLine.booked_on, func.sum(BankLine.amount_cents))
        .where(
            BankLine.collecting_account_id.in_(collecting_account_ids),
            BankLine.booked_on.in_([date.fromisoformat(day) for day in days]),
            BankLine.parent_id.is_(None),
            BankLine.reason.is_distinct_from("replaced"),
        )
        .group_by(BankLine.collecting_account_id, BankLine.booked_on)
    )
    return {(account, day.isoformat()): int(cents) for account, day, cents in session.execute(query)}


def lock_line(session: Session, line_id: UUID) -> BankLine | None:
    """The line as it is now, held until the transaction ends."""
    query = select(BankLine).where(BankLine.id == line_id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def lock_lines(session: Session, line_ids: Collection[UUID]) -> list[BankLine]:
    """These lines as they are now, held until the transaction ends."""
    query = select(BankLine).where(BankLine.id.in_(line_ids)).order_by(BankLine.id).with_for_update()
    return list(session.scalars(query.execution_options(populate_existing=True)))
