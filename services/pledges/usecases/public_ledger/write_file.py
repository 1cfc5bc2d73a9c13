"""The public ledger as a file: the rows of the page, for spreadsheets and for programs."""

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.chassis.database import Sessions, reading
from services.pledges.domain.books.csv_table import Cents
from services.pledges.domain.exporting.orders import Layout
from services.pledges.domain.public_ledger.columns import KINDS, METHODS, PUBLIC_LEDGER
from services.pledges.export_files.csv_file import write_csv
from services.pledges.export_files.workbook import write_workbook
from services.pledges.usecases.public_ledger.show_ledger import WholeLedger, whole_ledger

FORMATS = ("csv", "xlsx", "json")
_EVER = datetime(2000, 1, 1, tzinfo=UTC)


def public_ledger_file(sessions: Sessions, campaign_id: UUID, file_format: str) -> tuple[str, bytes]:
    """The name and content of the file. Raises NotFound."""
    with reading(sessions) as session:
        ledger = whole_ledger(session, campaign_id)
    name = f"{PUBLIC_LEDGER.file}-{ledger.terms.slug}.{file_format}"
    file = io.BytesIO()
    if file_format == "json":
        file.write(json.dumps(_for_programs(ledger), ensure_ascii=False, indent=1).encode())
    elif file_format == "xlsx":
        write_workbook(file, PUBLIC_LEDGER, _cells(ledger), ledger.counted_at or _EVER)
    else:
        write_csv(file, PUBLIC_LEDGER.columns, _cells(ledger), Layout())
    return name, file.getvalue()


def _cells(ledger: WholeLedger) -> Iterator[tuple[object, ...]]:
    for row in ledger.rows:
        seen = ledger.view(row)
        yield (
            row.since,
            row.until,
            KINDS[row.kind],
            METHODS.get(row.method, ""),
            "kyllä" if row.corrects else "",
            seen["settlement"] or "",
            seen["voucher"] or "",
            row.items,
            Cents(row.cents),
            Cents(row.balance_cents),
        )


def _for_programs(ledger: WholeLedger) -> list[dict[str, Any]]:
    return [
        {
            "since": row.since.isoformat(),
            "until": row.until.isoformat(),
            "kind": row.kind,
            "method": row.method or None,
            "corrects": row.corrects,
            "settlement": (seen := ledger.view(row))["settlement"],
            "voucher": seen["voucher"],
            "payments": row.items,
            "cents": row.cents,
            "balance_cents": row.balance_cents,
        }
        for row in ledger.rows
    ]
