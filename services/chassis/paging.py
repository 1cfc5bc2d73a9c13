"""Keyset paging: a cursor names the last row seen, so page ten thousand costs as much as page one."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from services.chassis.problems import Invalid

Row = TypeVar("Row")


def write_cursor(*values: object) -> str:
    """An opaque cursor from the sort values of the last row of a page."""
    return base64.urlsafe_b64encode(json.dumps([str(value) for value in values]).encode()).decode()


def read_cursor(cursor: str | None, length: int) -> list[str] | None:
    """The sort values, as text. Raises Invalid for anything that `write_cursor` did not write."""
    if not cursor:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor.encode()))
    except (binascii.Error, UnicodeError, ValueError) as error:
        raise Invalid("after", "not_a_cursor") from error
    if not isinstance(values, list) or len(values) != length or not all(isinstance(v, str) for v in values):
        raise Invalid("after", "not_a_cursor")
    return values


def page(
    rows: Sequence[Row], limit: int, show: Callable[[Row], Any], key: Callable[[Row], tuple[object, ...]]
) -> dict[str, Any]:
    """One page of at most `limit` items out of `limit + 1` rows asked for, with the next page's cursor."""
    shown = rows[:limit]
    more = len(rows) > limit
    return {
        "items": [show(row) for row in shown],
        "next": write_cursor(*key(shown[-1])) if more else None,
    }
