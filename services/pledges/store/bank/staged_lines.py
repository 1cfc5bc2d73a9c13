"""What a first reading of a file found, until all of it is booked.

Keys are made here, of the whole file at once and by the database, so that memory does not grow with
the file. A payment is known by the bank's archive id where the statement gives that id once, else by
its entry, sum and how many such there were, else by what it says and how many such there were.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.chassis.copying import copy_rows
from services.pledges.store.bank.listed_sums import join_lists

# What one transaction books. Larger ones hold pledges longer, smaller ones cost more round trips.
SLICE_LINES = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedStatement:
    """A statement as it was read; `sound` is whether its sums add up."""

    file_id: UUID
    number: int
    id: UUID
    collecting_account_id: UUID
    identity: str
    kind: str
    running_number: int | None
    opening_cents: int | None
    opening_on: date | None
    closing_cents: int | None
    closing_on: date | None
    entries: int
    sum_cents: int
    sound: bool


class ReadLine(NamedTuple):
    """A payment as it was read, with its names."""

    file_id: UUID
    number: int
    statement_number: int
    archive_name: str | None
    entry_name: str | None
    content_name: str
    content_key: str | None
    detailed: bool
    finding: str | None
    entry_reference: str | None
    archive_id: str | None
    end_to_end_id: str | None
    booked_on: date
    value_on: date | None
    amount_cents: int
    party_name: str | None
    party_iban: str | None
    reference: str | None
    message: str | None
    bank_code: str | None
    payment_file_id: str | None
    told_parts: str | None


class StagedLine(NamedTuple):
    """A payment to be booked once. `content_nth` counts the statement's payments of that content."""

    number: int
    statement_id: UUID
    collecting_account_id: UUID
    kind: str
    sound: bool
    key: str
    entry_key: str | None
    content_key: str | None
    content_nth: int
    parent_id: UUID | None
    detailed: bool
    finding: str | None
    entry_reference: str | None
    archive_id: str | None
    end_to_end_id: str | None
    booked_on: date
    value_on: date | None
    amount_cents: int
    party_name: str | None
    party_iban: str | None
    reference: str | None
    message: str | None
    bank_code: str | None
    payment_file_id: str | None
    told_parts: str | None


# In the order of what makes a StagedLine.
_SLICE = text(
    """
    SELECT l.number, s.id AS statement_id, s.collecting_account_id, s.kind, s.sound, l.key, l.entry_key,
        l.content_key, l.content_nth, l.parent_id, l.detailed, l.finding, l.entry_reference, l.archive_id,
        l.end_to_end_id, l.booked_on, l.value_on, l.amount_cents, l.party_name, l.party_iban, l.reference,
        l.message, l.bank_code, l.payment_file_id, l.told_parts
    FROM staged_line l JOIN staged_statement s ON s.file_id = l.file_id AND s.number = l.statement_number
    WHERE l.file_id = :file_id AND l.slice = :slice ORDER BY l.number
    """
)
# Payments of one entry stay together in a slice: what they are parts of is judged by their sum.
_KEYS = text(
    """
    WITH named AS (
        SELECT number, statement_number, archive_name, content_name, content_key, detailed,
            archive_name IS NOT NULL
                AND count(*) OVER (PARTITION BY statement_number, archive_name) = 1 AS archived,
            entry_name || ':' || row_number() OVER (
                PARTITION BY statement_number, entry_name ORDER BY number) AS entry_key,
            min(number) OVER (PARTITION BY statement_number,
                coalesce('r' || entry_reference, 'n' || number)) AS bundle
        FROM staged_line WHERE file_id = :file_id
    ), counted AS (
        SELECT *, row_number() OVER (PARTITION BY statement_number, content_name,
                archived OR entry_key IS NOT NULL ORDER BY number) AS unnamed_nth,
            row_number() OVER (PARTITION BY statement_number, content_key ORDER BY number) AS content_nth,
            rank() OVER (ORDER BY bundle) - 1 AS before
        FROM named
    )
    UPDATE staged_line line SET
        key = CASE WHEN c.detailed THEN '' ELSE 'u:' END || CASE WHEN c.archived THEN c.archive_name
            ELSE coalesce(c.entry_key, c.content_name || ':' || c.unnamed_nth) END,
        entry_key = c.entry_key, content_nth = c.content_nth, slice = c.before / :slice_lines
    FROM counted c WHERE line.file_id = :file_id AND line.number = c.number
    """
)
_STATEMENTS = text(
    """
    INSERT INTO bank_statement (id, file_id, collecting_account_id, identity, kind, opening_cents,
        opening_on, closing_cents, closing_on, number, entries, sum_cents)
    SELECT id, file_id, collecting_account_id, identity, kind, opening_cents, opening_on, closing_cents,
        closing_on, running_number, entries, sum_cents
    FROM staged_statement WHERE file_id = :file_id ORDER BY number
    """
)
_FORGET = (
    text("DELETE FROM staged_line WHERE file_id = :file_id"),
    text("DELETE FROM staged_statement WHERE file_id = :file_id"),
)
# The windows over a month of lines take longer than a job's statement usually may.
_PATIENCE = text("SET LOCAL statement_timeout = '10min'")


def stage(session: Session, statements: Sequence[StagedStatement], lines: Sequence[ReadLine]) -> None:
    """Add what was read."""
    columns = [each.name for each in fields(StagedStatement)]
    copy_rows(session, "staged_statement", columns, map(attrgetter(*columns), statements))
    copy_rows(session, "staged_line", ReadLine._fields, lines)


def refresh_statistics(session: Session) -> None:
    """Let the planner know what the tables look like after a very large import."""
    session.execute(text("SELECT refresh_statistics()"))


def forget_staged(session: Session, file_id: UUID) -> None:
    """Take away what lies staged of a file."""
    session.execute(_PATIENCE)
    for forget in _FORGET:
        session.execute(forget, {"file_id": file_id})


def finish_staging(session: Session, file_id: UUID, slice_lines: int = SLICE_LINES) -> None:
    """Make the keys and slices of a file that is read to its end, and its statements."""
    session.execute(_PATIENCE)
    session.execute(_KEYS, {"file_id": file_id, "slice_lines": slice_lines})
    session.execute(_STATEMENTS, {"file_id": file_id})
    join_lists(session, file_id)


def next_slice(session: Session, file_id: UUID, position: int) -> tuple[int, list[StagedLine]] | None:
    """The first slice at or after the position with its lines; nothing when all are booked."""
    query = text("SELECT min(slice) FROM staged_line WHERE file_id = :file_id AND slice >= :position")
    found: int | None = session.execute(query, {"file_id": file_id, "position": position}).scalar()
    if found is None:
        return None
    rows = session.execute(_SLICE, {"file_id": file_id, "slice": found})
    return found, [StagedLine._make(row) for row in rows]
