"""The inbox as it is narrowed, as a file for a spreadsheet."""

import io
from collections.abc import Iterator
from typing import IO, Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.problems import Invalid
from services.pledges.domain.bank.line_table import LINE_REASONS, LINE_STATES, LINES
from services.pledges.domain.books.csv_table import Cents
from services.pledges.domain.exporting.orders import Layout
from services.pledges.export_files.csv_file import write_csv
from services.pledges.export_files.workbook import write_workbook
from services.pledges.store.bank.inbox_lines import LineFilter, count_up_to, query_of_lines
from services.pledges.usecases.bank.show_bank_lines import line_view, older_than

# A file of more would be made while somebody waits; the books' own exports have no bound.
MOST_ROWS = 20_000
_WAITING = frozenset({"inbox", "proposed"})


def lines_table(
    sessions: Sessions,
    wanted: LineFilter,
    order: str,
    file_format: str,
    actor: str,
    older_than_days: int | None = None,
) -> tuple[str, bytes]:
    """The lines as csv or xlsx: a name and the bytes; who took them is recorded.

    Raises Invalid (too_many_lines) rather than leave any out.
    """
    file = io.BytesIO()
    with transaction(sessions) as session:
        narrowed = older_than(session, wanted, older_than_days)
        # Counted first, so that a list that is too long is refused in a moment.
        if count_up_to(session, narrowed, MOST_ROWS + 1) > MOST_ROWS:
            raise Invalid("state", "too_many_lines")
        rows = list(_rows(session, narrowed, order))
        now = platform_now(session)
        _write(file, file_format, rows, now)
        details = {"rows": len(rows), "state": wanted.state, "format": file_format}
        audit.record(session, actor, "bank_lines.exported", str(UUID(int=0)), details)
    return f"{LINES.file}-{now:%Y-%m-%d}.{file_format}", file.getvalue()


def _write(file: IO[bytes], file_format: str, rows: list[tuple[object, ...]], now: Any) -> None:
    if file_format == "xlsx":
        write_workbook(file, LINES, rows, now)
    else:
        write_csv(file, LINES.columns, rows, Layout())


def _rows(session: Session, wanted: LineFilter, order: str) -> Iterator[tuple[object, ...]]:
    now = platform_now(session)
    for line, pledge_number, _, notes in session.execute(
        query_of_lines(wanted, order, None).limit(MOST_ROWS)
    ):
        told = line_view(line, pledge_number, now)
        yield (
            line.booked_on,
            Cents(line.amount_cents),
            told["payer_name"],
            told["payer_account_masked"],
            told["reference"],
            told["message"],
            LINE_STATES.get(line.state, line.state),
            LINE_REASONS.get(line.reason or "", line.reason),
            told["age_days"] if line.state in _WAITING else None,
            told["pledge_number"],
            notes,
            line.archive_id,
            line.id,
        )
