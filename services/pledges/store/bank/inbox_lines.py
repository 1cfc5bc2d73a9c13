"""The lists of the inbox: what people are to look at, narrowed and ordered by the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, text, tuple_
from sqlalchemy.orm import Session, aliased

from services.pledges.store.bank.bank_lines import BankLine
from services.pledges.store.bank.line_work import BankLineAssignment, BankLineNote, BankLineSuggestion
from services.pledges.store.pledging.pledge import Pledge

# Counts stop here, so that a heap of lines costs no more than a handful; people read "1000+".
COUNTED_TO = 1000
SETTLED = "settled"
SURE = "sure"
NOBODY = "nobody"


@dataclass(frozen=True, kw_only=True)
class LineFilter:
    """Which lines are wanted; sums are absolute cents, `text` looks into name, message and reference.

    `state` is a line's own, or settled (matched and done), or sure (in the inbox, with one pledge that it
    surely belongs to). `assigned_to` is an actor, or nobody.
    """

    state: str
    reason: str | None = None
    text: str | None = None
    booked_from: date | None = None
    booked_to: date | None = None
    least_cents: int | None = None
    most_cents: int | None = None
    collecting_account_id: UUID | None = None
    assigned_to: str | None = None
    direction: str | None = None


class ListedLine(NamedTuple):
    """A line with what its list shows of other tables."""

    line: BankLine
    pledge_number: int | None
    assigned_to: str | None
    notes: int


def _size() -> ColumnElement[int]:
    # As the index on the largest has it: descending sums beside ascending ids are one row comparison.
    return -func.abs(BankLine.amount_cents)


def page_of_lines(
    session: Session, wanted: LineFilter, order: str, after: Sequence[Any] | None, limit: int
) -> list[ListedLine]:
    """One more line than `limit`; `order` is oldest, newest or largest, `after` the last row's keys."""
    rows = session.execute(query_of_lines(wanted, order, after).limit(limit + 1))
    return [ListedLine(*row) for row in rows]


def query_of_lines(wanted: LineFilter, order: str, after: Sequence[Any] | None) -> Select[Any]:
    """The lines beyond `after`, in order."""
    notes = select(func.count()).where(BankLineNote.line_id == BankLine.id).scalar_subquery()
    query = (
        select(BankLine, Pledge.number, BankLineAssignment.assigned_to, notes)
        .outerjoin(Pledge, Pledge.id == BankLine.pledge_id)
        .outerjoin(BankLineAssignment, BankLineAssignment.line_id == BankLine.id)
    )
    return _ordered(_narrowed(query, wanted), order, after)


def count_up_to(session: Session, wanted: LineFilter, most: int) -> int:
    """How many lines there are, counted no further than `most`."""
    lines = select(BankLine.id).outerjoin(BankLineAssignment, BankLineAssignment.line_id == BankLine.id)
    bounded = _narrowed(lines, wanted).limit(most).subquery()
    return session.scalar(select(func.count()).select_from(bounded)) or 0


def order_key(line: BankLine, order: str) -> tuple[Any, UUID]:
    """What a cursor keeps of the last row of a page."""
    return (-abs(line.amount_cents) if order == "largest" else line.booked_on, line.id)


def _ordered(query: Select[Any], order: str, after: Sequence[Any] | None) -> Select[Any]:
    first: Any = _size() if order == "largest" else BankLine.booked_on
    keys = tuple_(first, BankLine.id)
    if order == "newest":
        query = query.order_by(BankLine.booked_on.desc(), BankLine.id.desc())
        return query.where(keys < tuple(after)) if after else query
    query = query.order_by(first, BankLine.id)
    return query.where(keys > tuple(after)) if after else query


def _narrowed(query: Select[Any], wanted: LineFilter) -> Select[Any]:
    query = query.where(*_in_state(wanted.state))
    size = func.abs(BankLine.amount_cents)
    if wanted.reason:
        query = query.where(BankLine.reason == wanted.reason)
    if wanted.booked_from:
        query = query.where(BankLine.booked_on >= wanted.booked_from)
    if wanted.booked_to:
        query = query.where(BankLine.booked_on <= wanted.booked_to)
    if wanted.least_cents is not None:
        query = query.where(size >= wanted.least_cents)
    if wanted.most_cents is not None:
        query = query.where(size <= wanted.most_cents)
    if wanted.collecting_account_id:
        query = query.where(BankLine.collecting_account_id == wanted.collecting_account_id)
    if wanted.direction:
        query = query.where(
            BankLine.amount_cents > 0 if wanted.direction == "in" else BankLine.amount_cents < 0
        )
    if wanted.assigned_to:
        who = BankLineAssignment.assigned_to
        query = query.where(who.is_(None) if wanted.assigned_to == NOBODY else who == wanted.assigned_to)
    if wanted.text:
        columns = (BankLine.party_name, BankLine.message, BankLine.reference, BankLine.told_parts)
        query = query.where(or_(*[column.icontains(wanted.text, autoescape=True) for column in columns]))
    return query


def _in_state(state: str) -> list[ColumnElement[bool]]:
    # Written out where an index has the same words in its condition: a prepared plan could not use it else.
    match state:
        case "settled":
            return [text("bank_line.state IN ('matched', 'done')")]  # type: ignore[list-item]
        case "sure":
            return [text("bank_line.state = 'inbox'"), _is_sure()]  # type: ignore[list-item]
        case "inbox" | "proposed":
            return [text(f"bank_line.state = '{state}'")]  # type: ignore[list-item]
        case _:
            return [BankLine.state == state]


def _is_sure() -> ColumnElement[bool]:
    # What was found a while ago holds only while the pledge still waits for that very sum.
    promised = aliased(Pledge)
    return exists().where(
        BankLineSuggestion.line_id == BankLine.id,
        BankLineSuggestion.pledge_id == promised.id,
        promised.state == "awaiting_payment",
        promised.amount_cents == BankLine.amount_cents,
    )


_BOUNDED = """
SELECT count(*) FROM (SELECT FROM bank_line WHERE state = '{state}' LIMIT :most) AS bounded
"""
_SURE = """
SELECT count(*) FROM (
    SELECT FROM bank_line_suggestion AS found
    JOIN bank_line AS line ON line.id = found.line_id AND line.state = 'inbox'
    JOIN pledge ON pledge.id = found.pledge_id AND pledge.state = 'awaiting_payment'
        AND pledge.amount_cents = line.amount_cents
    WHERE found.pledge_id IS NOT NULL LIMIT :most
) AS bounded
"""
# Hops from reason to reason along their index, and counts each up to the bound.
_REASONS = """
WITH RECURSIVE hop (reason) AS (
    (SELECT reason FROM bank_line WHERE state = 'inbox' AND reason IS NOT NULL ORDER BY reason LIMIT 1)
    UNION ALL
    SELECT (SELECT line.reason FROM bank_line AS line
            WHERE line.state = 'inbox' AND line.reason > hop.reason ORDER BY line.reason LIMIT 1)
    FROM hop WHERE hop.reason IS NOT NULL
)
SELECT reason, (SELECT count(*) FROM (
    SELECT FROM bank_line AS line WHERE line.state = 'inbox' AND line.reason = hop.reason LIMIT :most
) AS bounded) AS lines
FROM hop WHERE reason IS NOT NULL
"""


def counts_of_queues(session: Session) -> dict[str, int]:
    """How many lines wait in each queue; one more than COUNTED_TO stands for any number above it."""
    most = {"most": COUNTED_TO + 1}
    queries = {state: _BOUNDED.format(state=state) for state in ("inbox", "proposed")} | {SURE: _SURE}
    return {queue: session.execute(text(query), most).scalar_one() for queue, query in queries.items()}


def counts_of_reasons(session: Session) -> dict[str, int]:
    """How many lines wait for each reason, bounded as the queues are."""
    rows = session.execute(text(_REASONS), {"most": COUNTED_TO + 1})
    return {row.reason: row.lines for row in rows}
