"""Writing the books. What happened in a locked period is booked on the first day that is open."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import ARRAY, Date, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, selectinload

from services.chassis.copying import copy_rows
from services.chassis.database import Base, platform_now
from services.chassis.identifiers import new_id
from services.contracts.money import CURRENCY
from services.pledges.domain.books.ledger import Line, Posting, reversal
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.store.books.ledger import LedgerEntry, LedgerTransaction


class PostedDifferently(RuntimeError):
    """The same cause was posted before with other lines: a defect, never to be papered over."""


def post(session: Session, posting: Posting) -> UUID:
    """Write a posting inside the caller's transaction; the id of the transaction in the books.

    Posting the same thing again changes nothing. Raises PostedDifferently.
    """
    transaction_id: UUID | None = session.scalar(
        insert(LedgerTransaction)
        .values(_transaction(new_id(), posting, func.platform_now(), open_days(session, [posting])))
        .on_conflict_do_nothing(index_elements=["cause_kind", "cause_id"])
        .returning(LedgerTransaction.id)
    )
    if transaction_id is None:
        return _same_as_before(session, posting)
    session.execute(insert(LedgerEntry), _entries(transaction_id, posting))
    return transaction_id


def post_new(session: Session, postings: list[Posting]) -> None:
    """Write postings whose causes came into being in this transaction, all at once."""
    if not postings:
        return
    now, days = platform_now(session), open_days(session, postings)
    numbered = [(new_id(), posting) for posting in postings]
    _write(session, LedgerTransaction, [_transaction(id_, each, now, days) for id_, each in numbered])
    _write(session, LedgerEntry, [row for id_, each in numbered for row in _entries(id_, each)])


def _write(session: Session, table: type[Base], rows: list[dict[str, object]]) -> None:
    copy_rows(session, table.__tablename__, list(rows[0]), (list(row.values()) for row in rows))


def reverse(session: Session, transaction_id: UUID) -> UUID:
    """Undo a transaction by its mirror image; the id of the new transaction."""
    original = session.scalars(
        select(LedgerTransaction)
        .where(LedgerTransaction.id == transaction_id)
        .options(selectinload(LedgerTransaction.entries))
    ).one()
    return post(session, reversal(_as_posting(original), transaction_id, local_day(platform_now(session))))


def reverse_cause(session: Session, cause_kind: str, cause_id: str) -> UUID:
    """Undo what that cause was posted as; the id of the new transaction."""
    query = select(LedgerTransaction.id).where(
        LedgerTransaction.cause_kind == cause_kind, LedgerTransaction.cause_id == cause_id
    )
    return reverse(session, session.scalars(query).one())


def _same_as_before(session: Session, posting: Posting) -> UUID:
    earlier = session.scalars(
        select(LedgerTransaction)
        .where(
            LedgerTransaction.cause_kind == posting.cause_kind, LedgerTransaction.cause_id == posting.cause_id
        )
        .options(selectinload(LedgerTransaction.entries))
    ).one()
    if (earlier.collecting_account_id, _lines(earlier)) != (posting.collecting_account_id, posting.lines):
        raise PostedDifferently(f"{posting.cause_kind} {posting.cause_id}")
    return earlier.id


def _as_posting(transaction: LedgerTransaction) -> Posting:
    return Posting(
        collecting_account_id=transaction.collecting_account_id,
        cause_kind=transaction.cause_kind,
        cause_id=transaction.cause_id,
        booked_on=transaction.booked_on,
        lines=_lines(transaction),
        campaign_id=transaction.campaign_id,
        reverses=transaction.reverses,
    )


def open_days(session: Session, postings: Iterable[Posting]) -> dict[date, date]:
    """The first open day for each day that is to be posted on; no period is locked until the commit."""
    wanted = sorted({posting.booked_on for posting in postings})
    day = func.unnest(literal(wanted, ARRAY(Date))).column_valued("day")
    query = select(day, func.first_open_day(day, type_=Date).label("open_day"))
    return {row.day: row.open_day for row in session.execute(query)}


def _transaction(
    transaction_id: UUID, posting: Posting, now: object, days: dict[date, date]
) -> dict[str, object]:
    booked_on = days[posting.booked_on]
    return {
        "id": transaction_id,
        "collecting_account_id": posting.collecting_account_id,
        "cause_kind": posting.cause_kind,
        "cause_id": posting.cause_id,
        "booked_on": booked_on,
        "happened_on": posting.booked_on if booked_on != posting.booked_on else None,
        "campaign_id": posting.campaign_id,
        "reverses": posting.reverses,
        "posted_at": now,
    }


def _entries(transaction_id: UUID, posting: Posting) -> list[dict[str, object]]:
    return [
        {
            "transaction_id": transaction_id,
            "position": position,
            "account": line.account,
            "amount_cents": line.cents,
            "currency": CURRENCY,
        }
        for position, line in enumerate(posting.lines, start=1)
    ]


def _lines(transaction: LedgerTransaction) -> tuple[Line, ...]:
    return tuple(Line(entry.account, entry.amount_cents) for entry in transaction.entries)
