"""The numbers behind a plot: one table for the page and for a spreadsheet."""

import csv
import io
from dataclasses import dataclass
from datetime import date

from services.contracts.money import format_euros

# A cell that begins so would be run as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Euros:
    """A sum in cents."""

    cents: int


Cell = str | int | date | Euros | None


@dataclass(frozen=True)
class Table:
    """`columns` are (title, "number" or ""); the first cell names its row."""

    label: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def texts(self) -> list[list[str]]:
        """The rows as people read them."""
        return [[_text(cell) for cell in row] for row in self.rows]


def as_csv(table: Table) -> str:
    """The table for a spreadsheet: byte order mark, semicolons, decimal commas, ISO dates."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([title for title, _ in table.columns])
    writer.writerows([[_plain(cell) for cell in row] for row in table.rows])
    return "\ufeff" + out.getvalue()


def _text(cell: Cell) -> str:
    if isinstance(cell, Euros):
        return format_euros(cell.cents)
    if isinstance(cell, date):
        return f"{cell.day}.{cell.month}.{cell.year}"
    return "–" if cell is None else str(cell)


def _plain(cell: Cell) -> str:
    if isinstance(cell, Euros):
        sign = "-" if cell.cents < 0 else ""
        return f"{sign}{abs(cell.cents) // 100},{abs(cell.cents) % 100:02d}"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return "'" + cell
    return "" if cell is None else str(cell)
