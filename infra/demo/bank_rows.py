"""Rows of the bank's files: each is written as the bank does, read as ours are, and kept byte for byte."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import timedelta
from io import BytesIO
from uuid import UUID

from infra.demo.bank_plan import Booking, OddReceipt, PlannedRefund, Statement
from infra.demo.identifiers import id_at
from infra.demo.plan import Cast
from infra.demo.pledge_plan import PlannedPledge
from infra.demo.rows import Rows
from services.pledges.bank_files import open_bank_file
from services.pledges.domain.bank.bank_entries import StatementBegins, StatementEnds
from services.pledges.domain.bank.told_lines import ToldLine, told_lines
from services.pledges.store.bank.bank_files import PART_BYTES


def line_id(statement: Statement, place: int) -> UUID:
    """The id of one line of a statement."""
    return id_at(statement.brought_at, "line", statement.organiser.key, statement.lines[place].id)


def add_files(rows: Rows, statements: Sequence[Statement], cast: Cast) -> None:
    """Every file with its import, its statement and its lines."""
    for statement in statements:
        content = statement.content()
        file_id = id_at(statement.brought_at, "file", statement.organiser.key)
        _add_file(rows, statement, file_id, content, cast)
        _add_what_it_tells(rows, statement, file_id, content)


def _add_file(rows: Rows, statement: Statement, file_id: UUID, content: bytes, cast: Cast) -> None:
    brought_at, waiting = (
        statement.brought_at,
        sum(isinstance(each.cause, OddReceipt) for each in statement.bookings),
    )
    rows.add(
        "bank_file",
        id=file_id,
        sha256=hashlib.sha256(content).hexdigest(),
        name=f"tiliote-{statement.organiser.iban}-{statement.closing_on}.xml",
        received_at=brought_at,
        received_by=cast.finance,
    )
    for number, at in enumerate(range(0, len(content), PART_BYTES), start=1):
        rows.add("bank_file_part", file_id=file_id, number=number, content=content[at : at + PART_BYTES])
    rows.add(
        "bank_import",
        file_id=file_id,
        state="done",
        way="upload",
        size_bytes=len(content),
        bytes_read=len(content),
        started_at=brought_at,
        finished_at=brought_at + timedelta(seconds=1),
        format="camt.053.001.02",
        statement_date=statement.closing_on,
        lines=len(statement.lines),
        lines_booked=len(statement.lines),
        slices_booked=1,
        matched=len(statement.lines) - waiting,
        in_inbox=waiting,
    )


def _add_what_it_tells(rows: Rows, statement: Statement, file_id: UUID, content: bytes) -> None:
    statement_id = id_at(statement.brought_at, "statement", statement.organiser.key)
    begins, places = None, iter(range(len(statement.lines)))
    for told in open_bank_file(BytesIO(content)):
        if isinstance(told, StatementBegins):
            begins = told
        elif isinstance(told, StatementEnds):
            _add_statement(rows, statement, (statement_id, file_id), begins, told)
        else:
            for line in told_lines(told):
                _add_line(rows, statement, statement_id, line, next(places))


def _add_statement(
    rows: Rows,
    statement: Statement,
    ids: tuple[UUID, UUID],
    begins: StatementBegins | None,
    ends: StatementEnds,
) -> None:
    opening, closing = ends.opening, ends.closing
    if begins is None or opening is None or closing is None or ends.findings:
        raise ValueError(f"the bank's own file of {statement.closing_on} does not add up: {ends.findings}")
    rows.add(
        "bank_statement",
        id=ids[0],
        file_id=ids[1],
        collecting_account_id=statement.organiser.account_id,
        identity=begins.identity,
        kind=begins.kind,
        opening_cents=opening.cents,
        opening_on=opening.on,
        closing_cents=closing.cents,
        closing_on=closing.on,
        number=begins.number,
        entries=ends.entries,
        sum_cents=ends.sum_cents,
    )


def _add_line(rows: Rows, statement: Statement, statement_id: UUID, told: ToldLine, place: int) -> None:
    booking = statement.bookings[place]
    state, reason, pledge_id = _fate(booking)
    rows.add(
        "bank_line",
        id=line_id(statement, place),
        collecting_account_id=statement.organiser.account_id,
        statement_id=statement_id,
        key=told.archive_name,
        entry_key=f"{told.entry_name}:1",
        entry_reference=told.entry_reference,
        archive_id=told.payment.archive_id,
        end_to_end_id=told.payment.end_to_end_id,
        detailed=told.detailed,
        booked_on=told.entry.booked_on,
        value_on=told.entry.value_on,
        amount_cents=told.payment.amount_cents,
        party_name=told.payment.party_name,
        party_iban=told.payment.party_iban,
        reference=told.reference,
        message=told.payment.message,
        bank_code=told.entry.bank_code,
        state=state,
        reason=reason,
        pledge_id=pledge_id,
        decided_at=statement.brought_at if state == "matched" else None,
        content_key=told.content_key,
    )


def _fate(booking: Booking) -> tuple[str, str | None, UUID | None]:
    cause = booking.cause
    if isinstance(cause, PlannedPledge):
        return "matched", None, cause.id
    if isinstance(cause, PlannedRefund):
        return "matched", "refund", cause.pledge.id
    return "inbox", cause.reason, None


def booked(statements: Sequence[Statement]) -> Iterator[tuple[Statement, Booking, UUID]]:
    """Every line with what it is about and its id."""
    for statement in statements:
        for place, booking in enumerate(statement.bookings):
            yield statement, booking, line_id(statement, place)
