"""Tables for spreadsheets: by default as Finnish Excel reads them, semicolons and decimal commas, ISO dates.

Text that a spreadsheet would take for a formula gets an apostrophe in front (ASVS 5.0, 1.2.10);
numbers stand in columns of their own and keep their sign.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile

# Also in their full-width forms, which some spreadsheets read alike.
_FORMULA = re.compile(r"[=+\-@\uff1d\uff0b\uff0d\uff20]")
_CONTROL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127))
_UNSEEN = ("Cf", "Cc", "Zs", "Zl", "Zp")


@dataclass(frozen=True)
class Cents:
    """A sum for a number column."""

    cents: int


def csv_line(cells: Iterable[object], separator: str = ";", *, decimal_comma: bool = True) -> str:
    """One line of the table, its end included."""
    return separator.join(_cell(cell, separator, decimal_comma) for cell in cells) + "\r\n"


def harmless(text: str) -> str:
    """The text without control characters, and never the beginning of a formula, wherever it is pasted."""
    plain = text.translate(_CONTROL)
    unseen = "".join(takewhile(lambda sign: unicodedata.category(sign) in _UNSEEN, plain))
    dangerous = "\t" in unseen or "\r" in unseen or _FORMULA.match(plain, len(unseen))
    return f"'{plain}" if dangerous else plain


def decimal_text(cents: int, *, decimal_comma: bool = True) -> str:
    """Cents as a number with two decimals."""
    mark = "," if decimal_comma else "."
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}{mark}{abs(cents) % 100:02d}"


def _cell(cell: object, separator: str, decimal_comma: bool) -> str:
    match cell:
        case None:
            return ""
        case Cents(cents):
            number = decimal_text(cents, decimal_comma=decimal_comma)
            return f'"{number}"' if separator in number else number
        case int():
            return str(cell)
        case datetime():
            return cell.isoformat(timespec="seconds")
        case date():
            return cell.isoformat()
        case _:
            return '"' + harmless(str(cell)).replace('"', '""') + '"'
