"""A table as a workbook: typed cells, a header that stays, filters, and a row of sums.

XlsxWriter keeps one row in memory. Text is written as text, whatever it looks like.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import IO, Any
from uuid import UUID

import xlsxwriter

from services.pledges.domain.books.csv_table import Cents, harmless
from services.pledges.domain.exporting.columns import Column, Form, Table

# A sheet of Excel has so many rows; the header and the sums take two.
MOST_ROWS = 1_048_576 - 2
# A cell of Excel holds so many characters.
_LONGEST_TEXT = 32_767
_NUMBER_FORMATS = {
    Form.DAY: "yyyy-mm-dd",
    Form.INSTANT: "yyyy-mm-dd hh:mm:ss",
    Form.MONEY: "#,##0.00",
    Form.PERCENT: "0.00",
    Form.NUMBER: "0",
}
_SAFE = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class TooManyRows(Exception):
    """The table is longer than a sheet of Excel."""


def write_workbook(
    file: IO[bytes], table: Table, rows: Iterable[tuple[object, ...]], made_at: datetime
) -> int:
    """Write the sheet; how many rows it has besides header and sums. Raises TooManyRows."""
    book = xlsxwriter.Workbook(file, _SAFE)
    # Without it the file would hold the hour of its making, and never be the same twice.
    book.set_properties({"created": made_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)})
    sheet = book.add_worksheet(table.sheet)
    formats = {form: book.add_format({"num_format": code}) for form, code in _NUMBER_FORMATS.items()}
    strong = book.add_format({"bold": True, "bottom": 1})
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.title, strong)
    sheet.freeze_panes(1, 0)
    sums = [0] * len(table.columns)
    try:
        count = _write_rows(sheet, table.columns, rows, formats, sums)
    except BaseException:
        # What XlsxWriter keeps on disk is let go of only by closing it; the file is thrown away.
        book.close()
        raise
    sheet.autofilter(0, 0, max(count, 1), len(table.columns) - 1)
    _write_sums(sheet, count + 1, table.columns, sums, book)
    book.close()
    return count


def _write_rows(
    sheet: Any,
    columns: tuple[Column, ...],
    rows: Iterable[tuple[object, ...]],
    formats: dict[Form, Any],
    sums: list[int],
) -> int:
    count = 0
    for row in rows:
        count += 1
        if count > MOST_ROWS:
            raise TooManyRows
        _write_row(sheet, count, columns, row, formats, sums)
    return count


def _write_row(
    sheet: Any,
    at: int,
    columns: tuple[Column, ...],
    row: tuple[object, ...],
    formats: dict[Form, Any],
    sums: list[int],
) -> None:
    for place, (column, cell) in enumerate(zip(columns, row, strict=True)):
        match cell:
            case None:
                continue
            case Cents(cents):
                sheet.write_number(at, place, _euros(cents), formats[column.form])
                sums[place] += cents
            case bool() | str() | UUID():
                sheet.write_string(at, place, harmless(str(cell))[:_LONGEST_TEXT])
            case int():
                sheet.write_number(at, place, cell, formats[column.form])
            case datetime():
                moment = cell.astimezone(UTC).replace(tzinfo=None)
                sheet.write_datetime(at, place, moment, formats[column.form])
            case date():
                sheet.write_datetime(at, place, cell, formats[column.form])
            case _:
                raise TypeError(f"no cell holds a {type(cell).__name__}")


def _write_sums(
    sheet: Any, at: int, columns: tuple[Column, ...], sums: list[int], book: xlsxwriter.Workbook
) -> None:
    total = book.add_format({"num_format": _NUMBER_FORMATS[Form.MONEY], "bold": True, "top": 1})
    sheet.write_string(at, 0, "Yhteensä", book.add_format({"bold": True, "top": 1}))
    for place, column in enumerate(columns):
        if column.summed:
            sheet.write_number(at, place, _euros(sums[place]), total)


def _euros(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)
