"""Tables for spreadsheets as Finnish Excel reads them: semicolons, decimal commas, ISO dates.

Text that a spreadsheet would take for a formula gets an apostrophe in front (ASVS 5.0, 1.2.10);
numbers stand in columns of their own and keep their sign.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_CONTROL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127))


@dataclass(frozen=True)
class Cents:
    """A sum for a number column."""

    cents: int


def csv_line(cells: Iterable[object]) -> str:
    """One line of the table, its end included."""
    return ";".join(_cell(cell) for cell in cells) + "\r\n"


def _cell(cell: object) -> str:
    match cell:
        case None:
            return ""
        case Cents(cents):
            return f"{'-' if cents < 0 else ''}{abs(cents) // 100},{abs(cents) % 100:02d}"
        case int():
            return str(cell)
        case datetime():
            return cell.isoformat(timespec="seconds")
        case date():
            return cell.isoformat()
        case _:
            return _text(str(cell))


def _text(text: str) -> str:
    plain = text.translate(_CONTROL)
    if plain.startswith(_FORMULA) or plain.lstrip().startswith(_FORMULA):
        plain = f"'{plain}"
    return '"' + plain.replace('"', '""') + '"'
