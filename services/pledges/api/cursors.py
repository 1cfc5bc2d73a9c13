"""Cursors of this service's lists, read back strictly."""

import re
from datetime import date
from uuid import UUID

from services.chassis.paging import read_cursor
from services.chassis.problems import Invalid


def read_id(cursor: str | None) -> UUID | None:
    """A cursor that holds one id. Raises Invalid."""
    values = read_cursor(cursor, 1)
    try:
        return UUID(values[0]) if values else None
    except ValueError as error:
        raise Invalid("after", "not_a_cursor") from error


def read_day_and_id(cursor: str | None) -> tuple[date, UUID] | None:
    """A cursor that holds a day and an id. Raises Invalid."""
    values = read_cursor(cursor, 2)
    try:
        return (date.fromisoformat(values[0]), UUID(values[1])) if values else None
    except ValueError as error:
        raise Invalid("after", "not_a_cursor") from error


def read_size_and_id(cursor: str | None) -> tuple[int, UUID] | None:
    """A cursor that holds a sum and an id. Raises Invalid."""
    values = read_cursor(cursor, 2)
    try:
        return (int(values[0]), UUID(values[1])) if values else None
    except ValueError as error:
        raise Invalid("after", "not_a_cursor") from error


def read_place_and_number(cursor: str | None) -> tuple[int, int] | None:
    """A cursor that holds a place in an order and a number. Raises Invalid."""
    values = read_cursor(cursor, 2)
    if not values:
        return None
    if not all(re.fullmatch(r"[0-9]{1,9}", value) for value in values):
        raise Invalid("after", "not_a_cursor")
    return int(values[0]), int(values[1])
