"""The first half of an import: all of a file is read and judged before any of it is booked."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.chassis import audit
from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.identifiers import new_id
from services.pledges.bank_files import FileRefused, open_bank_file
from services.pledges.domain.bank.bank_entries import StatementBegins, StatementEnds
from services.pledges.domain.bank.file_warnings import most_telling
from services.pledges.domain.bank.told_lines import ToldLine, told_lines
from services.pledges.store.bank.bank_files import lock_import
from services.pledges.store.bank.staged_lines import (
    ReadLine,
    StagedStatement,
    finish_staging,
    forget_staged,
    stage,
)
from services.pledges.store.books.collecting_accounts import known_ibans
from services.pledges.usecases.bank.stored_file import open_stored_file

# How much is read between two commits, each of which also moves the progress that people see.
CHUNK_LINES = 2000


@dataclass
class _Reading:
    """What has been read and not been staged, and what the whole file is about."""

    file_id: UUID
    accounts: dict[str, UUID] = field(default_factory=dict)
    begins: StatementBegins | None = None
    lines: list[ReadLine] = field(default_factory=list)
    statements: list[StagedStatement] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    last_day: date | None = None
    line_number: int = 0
    statement_number: int = 0


def read_bank_file(sessions: Sessions, file_id: UUID, watch: Callable[[], None]) -> bool:
    """Read a file to its end and stage what it tells; False where it is refused whole.

    Begun anew after a crash: nothing of it was booked. `watch` is called whenever it has come further.
    """
    with transaction(sessions, "bank_file.reading") as session:
        job = lock_import(session, file_id)
        if job.state == "reading":
            forget_staged(session, file_id)
        job.state, job.started_at, job.bytes_read = "reading", platform_now(session), 0
        size = job.size_bytes
    try:
        _read(sessions, file_id, size, watch)
    except FileRefused as refused:
        _refuse(sessions, file_id, refused)
        return False
    return True


def _read(sessions: Sessions, file_id: UUID, size: int, watch: Callable[[], None]) -> None:
    reading = _Reading(file_id)
    with open_stored_file(sessions, file_id, size) as stream:
        reader = open_bank_file(stream)
        for told in reader:
            if isinstance(told, StatementBegins):
                _begin(sessions, reading, told)
            elif isinstance(told, StatementEnds):
                _end(reading, told)
            else:
                reading.lines += (_line(reading, line) for line in told_lines(told))
            if len(reading.lines) + len(reading.statements) >= CHUNK_LINES:
                _keep(sessions, reading, stream.tell())
                watch()
    if reading.begins is None:
        raise FileRefused("no_statement")
    with transaction(sessions, "bank_file.read") as session:
        stage(session, reading.statements, reading.lines)
        finish_staging(session, file_id)
        job = lock_import(session, file_id)
        job.state, job.format, job.lines = "booking", reader.format, reading.line_number
        job.bytes_read = size
        job.statement_date = reading.last_day
        job.warnings = most_telling([*reader.warnings, *reading.warnings])


def _begin(sessions: Sessions, reading: _Reading, begins: StatementBegins) -> None:
    if begins.iban not in reading.accounts:
        with transaction(sessions) as session:
            found = known_ibans(session, {begins.iban})
        if not found:
            raise FileRefused("unknown_account")
        reading.accounts |= found
    reading.begins = begins
    reading.statement_number += 1


def _end(reading: _Reading, ends: StatementEnds) -> None:
    begins = reading.begins
    if begins is None:
        raise FileRefused("no_statement")
    opening, closing = ends.opening, ends.closing
    days = [reading.last_day, ends.last_booked_on, closing.on if closing else None]
    reading.last_day = max((day for day in days if day), default=None)
    reading.warnings += [*ends.findings, *ends.warnings]
    if ends.not_booked:
        reading.warnings.append(f"not_booked_yet:{ends.not_booked}")
    reading.statements.append(
        StagedStatement(
            file_id=reading.file_id,
            number=reading.statement_number,
            id=new_id(),
            collecting_account_id=reading.accounts[begins.iban],
            identity=begins.identity,
            kind=begins.kind,
            running_number=begins.number,
            opening_cents=opening.cents if opening else None,
            opening_on=opening.on if opening else None,
            closing_cents=closing.cents if closing else None,
            closing_on=closing.on if closing else None,
            entries=ends.entries,
            sum_cents=ends.sum_cents,
            sound=not ends.findings,
        )
    )


def _line(reading: _Reading, line: ToldLine) -> ReadLine:
    entry, payment = line.entry, line.payment
    reading.line_number += 1
    return ReadLine(
        file_id=reading.file_id,
        number=reading.line_number,
        statement_number=reading.statement_number,
        archive_name=line.archive_name,
        entry_name=line.entry_name,
        content_name=line.content_name,
        content_key=line.content_key,
        detailed=line.detailed,
        finding=line.finding,
        entry_reference=line.entry_reference,
        archive_id=payment.archive_id,
        end_to_end_id=payment.end_to_end_id,
        booked_on=entry.booked_on,
        value_on=entry.value_on,
        amount_cents=payment.amount_cents,
        party_name=payment.party_name,
        party_iban=payment.party_iban,
        reference=line.reference,
        message=payment.message or (entry.information if line.detailed else None),
        bank_code=entry.bank_code,
        payment_file_id=entry.payment_file_id,
        told_parts=line.told_parts,
    )


def _keep(sessions: Sessions, reading: _Reading, bytes_read: int) -> None:
    with transaction(sessions, "bank_file.chunk_read") as session:
        stage(session, reading.statements, reading.lines)
        lock_import(session, reading.file_id).bytes_read = bytes_read
    reading.statements.clear()
    reading.lines.clear()


def _refuse(sessions: Sessions, file_id: UUID, refused: FileRefused) -> None:
    with transaction(sessions, "bank_file.refused") as session:
        forget_staged(session, file_id)
        job = lock_import(session, file_id)
        job.state, job.finished_at = "refused", platform_now(session)
        job.refusal, job.refusal_where = refused.code, refused.where or None
        audit.record(session, "platform", "bank_file.refused", str(file_id), {"code": refused.code})
