"""Tables for spreadsheets: by default as Finnish Excel reads them, semicolons and decimal commas, ISO dates.

Text that a spreadsheet would take for a formula gets an apostrophe in front (ASVS 5.0, 1.2.10);
numbers stand in columns of their own and keep their sign.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import takewhile
from typing import Any

# Also in their full-width forms, which some spreadsheets read alike.
_FORMULA = re.compile(r"[=+\-@\uff1d\uff0b\uff0d\uff20]")
_CONTROL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127))
_UNSEEN = ("Cf", "Cc", "Zs", "Zl", "Zp")
# Names, accounts and days stand in row after row; so many different ones are remembered.
_REMEMBERED = 4096


@dataclass(frozen=True)
class Cents:
    """A sum for a number column."""

    cents: int


def csv_line(cells: Iterable[object], separator: str = ";", *, decimal_comma: bool = True) -> str:
    """One line of the table, its end included."""
    return csv_writer(separator, decimal_comma=decimal_comma)(cells)


def csv_writer(separator: str = ";", *, decimal_comma: bool = True) -> Callable[[Iterable[object]], str]:
    """What makes a line of each row; made once for a table, because a large one has millions of cells."""

    def sum_of(cents: Cents) -> str:
        number = decimal_text(cents.cents, decimal_comma=decimal_comma)
        return f'"{number}"' if separator in number else number

    written: dict[type, Callable[[Any], str]] = {**_WRITTEN, Cents: sum_of}

    def line(cells: Iterable[object]) -> str:
        return separator.join([written.get(type(cell), _quoted)(cell) for cell in cells]) + "\r\n"

    return line


def harmless(text: str) -> str:
    """The text without control characters, and never the beginning of a formula, wherever it is pasted."""
    if text.isprintable() and text[:1].isalnum():
        return text
    plain = text.translate(_CONTROL)
    unseen = "".join(takewhile(lambda sign: unicodedata.category(sign) in _UNSEEN, plain))
    dangerous = "\t" in unseen or "\r" in unseen or _FORMULA.match(plain, len(unseen))
    return f"'{plain}" if dangerous else plain


def decimal_text(cents: int, *, decimal_comma: bool = True) -> str:
    """Cents as a number with two decimals."""
    mark = "," if decimal_comma else "."
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}{mark}{abs(cents) % 100:02d}"


@lru_cache(_REMEMBERED)
def _quoted(cell: object) -> str:
    return '"' + harmless(str(cell)).replace('"', '""') + '"'


def _nothing(_: None) -> str:
    return ""


def _instant(cell: datetime) -> str:
    return cell.isoformat(timespec="seconds")


_WRITTEN: dict[type, Callable[[Any], str]] = {
    type(None): _nothing,
    bool: str,
    int: str,
    datetime: _instant,
    date: date.isoformat,
}
