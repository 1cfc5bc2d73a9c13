"""Bank files as finance staff see them: how far each has come, and what is odd about it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, BinaryIO
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.paging import page
from services.chassis.problems import NotFound
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.store.bank.bank_files import BankFile, BankImport, file_with_import, page_of_files
from services.pledges.store.bank.bank_lines import BankStatement, statements_of_file
from services.pledges.store.bank.statement_gaps import gaps_in_files, open_gaps
from services.pledges.store.books.collecting_accounts import CollectingAccount, of_association
from services.pledges.usecases.bank.receive_bank_file import receive_bank_file

# A file may hold thousands of small notifications; a page shows the first of them.
STATEMENTS_SHOWN = 100
GAPS_SHOWN_FOR = timedelta(days=400)


def list_files(sessions: Sessions, before: UUID | None, limit: int) -> dict[str, Any]:
    """A page of files, newest first."""
    with transaction(sessions) as session:
        rows = page_of_files(session, before, limit)
        shown = {view["id"]: view for view in _views(session, rows)}
    return page(rows, limit, lambda row: shown[str(row[0].id)], lambda row: (row[0].id,))


def bring_file(sessions: Sessions, name: str, stream: BinaryIO, actor: str) -> dict[str, Any]:
    """Take in what somebody uploads; its import begins by itself. Raises Invalid."""
    received = receive_bank_file(sessions, name, stream, actor, "upload")
    with transaction(sessions) as session:
        return file_view(session, received.file_id) | {"known_already": received.known_already}


def show_file(sessions: Sessions, file_id: UUID) -> dict[str, Any]:
    """One file with its first statements. Raises NotFound."""
    with transaction(sessions) as session:
        shown = file_view(session, file_id)
        file = session.get_one(BankFile, file_id)
        statements, in_all = statements_of_file(session, file_id, STATEMENTS_SHOWN)
        return shown | {
            "received_by": file.received_by,
            "sha256": file.sha256,
            "statements": [_statement_view(*row) for row in statements],
            "statements_in_all": in_all,
        }


def list_gaps(sessions: Sessions) -> list[dict[str, Any]]:
    """Statements that are missing now, of the last months, newest first."""
    with transaction(sessions) as session:
        gaps = open_gaps(session, local_day(platform_now(session) - GAPS_SHOWN_FOR))
        accounts = {account.id: account for account in of_association(session, None)}
    return [
        {
            "account": accounts[gap.collecting_account_id].iban,
            "association_name": accounts[gap.collecting_account_id].association_name,
            "file_id": gap.file_id,
            "warning": gap.code,
        }
        for gap in gaps
        if gap.collecting_account_id in accounts
    ]


def file_view(session: Session, file_id: UUID) -> dict[str, Any]:
    """One file. Raises NotFound."""
    found = file_with_import(session, file_id)
    if found is None:
        raise NotFound("bank file")
    return _views(session, [found])[0]


def _views(session: Session, rows: Iterable[tuple[BankFile, BankImport]]) -> list[dict[str, Any]]:
    listed = list(rows)
    gaps = gaps_in_files(session, [file.id for file, _ in listed])
    now = platform_now(session)
    return [_view(file, job, gaps.get(file.id, []), now) for file, job in listed]


def _statement_view(statement: BankStatement, account: CollectingAccount) -> dict[str, Any]:
    return {
        "identity": statement.identity,
        "kind": statement.kind,
        "number": statement.number,
        "account": account.iban,
        "association_name": account.association_name,
        "opening_cents": statement.opening_cents,
        "opening_on": statement.opening_on,
        "closing_cents": statement.closing_cents,
        "closing_on": statement.closing_on,
        "entries": statement.entries,
        "sum_cents": statement.sum_cents,
    }


def _rate(job: BankImport, now: datetime) -> float | None:
    if job.started_at is None or not job.lines_booked:
        return None
    seconds = ((job.finished_at or now) - job.started_at).total_seconds()
    return round(job.lines_booked / seconds, 1) if seconds > 0 else None


def _view(file: BankFile, job: BankImport, gaps: list[str], now: datetime) -> dict[str, Any]:
    """A file with its import; the gaps are those that are open now, not when it came."""
    return {
        "id": str(file.id),
        "name": file.name,
        "format": job.format,
        "way": job.way,
        "state": job.state,
        "received_at": file.received_at,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
        "size_bytes": job.size_bytes,
        "bytes_read": job.bytes_read,
        "statement_date": job.statement_date,
        "lines": job.lines,
        "lines_booked": job.lines_booked,
        "lines_per_second": _rate(job, now),
        "matched": job.matched,
        "in_inbox": job.in_inbox,
        "duplicates": job.duplicates,
        "warnings": [*job.warnings, *gaps],
        "refusal": job.refusal,
        "refusal_where": job.refusal_where,
    }
