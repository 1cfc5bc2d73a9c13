"""Cursors of this service's lists, read back strictly."""

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
