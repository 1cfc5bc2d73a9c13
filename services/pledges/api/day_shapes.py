"""Shapes of days, their differences, periods and checks."""

from datetime import date

from marshmallow import fields

from services.chassis.paging import read_cursor
from services.chassis.problems import Invalid
from services.chassis.schemas import Instant, StrictSchema


def read_day(given: str) -> date:
    """A day of an address. Raises Invalid."""
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        raise Invalid("day", "not_a_day") from error


def read_day_cursor(cursor: str | None) -> date | None:
    """A cursor that holds a day. Raises Invalid."""
    values = read_cursor(cursor, 1)
    try:
        return date.fromisoformat(values[0]) if values else None
    except ValueError as error:
        raise Invalid("after", "not_a_cursor") from error


class DayRowSchema(StrictSchema):
    """A day in the list."""

    day = fields.Date()
    state = fields.String()
    looked_at = Instant()
    open = fields.Integer()
    explained = fields.Integer()


class DaysSchema(StrictSchema):
    """A page of days."""

    items = fields.List(fields.Nested(DayRowSchema))
    next = fields.String(allow_none=True)
    head = fields.String(allow_none=True)


class DayAccountSchema(StrictSchema):
    """One account at the day's end: our books, the provider, the bank."""

    kind = fields.String()
    account = fields.String()
    name = fields.String()
    ledger_cents = fields.Integer()
    provider_cents = fields.Integer(allow_none=True)
    bank_cents = fields.Integer(allow_none=True)
    differences = fields.Integer()


class DayDifferenceSchema(StrictSchema):
    """A difference with its cause and its owner."""

    id = fields.UUID()
    cause = fields.String()
    subject_kind = fields.String()
    subject = fields.String()
    account = fields.String()
    name = fields.String()
    cents = fields.Integer()
    state = fields.String()
    owner = fields.String()
    found_at = Instant()
    assigned_to = fields.String(allow_none=True)
    comment = fields.String(allow_none=True)
    decided_by = fields.String(allow_none=True)
    decided_at = Instant(allow_none=True)


class SealedDaySchema(StrictSchema):
    """A link of the chain over days."""

    number = fields.Integer()
    hash = fields.String()
    head = fields.String()
    sealed_at = Instant()
    sealed_by = fields.String()


class LatePostingSchema(StrictSchema):
    """What was booked on a day after it was closed."""

    transaction_id = fields.UUID()
    cause_kind = fields.String()
    posted_at = Instant()


class DaySchema(StrictSchema):
    """A day."""

    day = fields.Date()
    state = fields.String()
    looked_at = Instant()
    accounts = fields.List(fields.Nested(DayAccountSchema))
    differences = fields.List(fields.Nested(DayDifferenceSchema))
    seal = fields.Nested(SealedDaySchema, allow_none=True)
    late = fields.List(fields.Nested(LatePostingSchema))
    next_in_line = fields.Boolean()


class PeriodSchema(StrictSchema):
    """A month that is or was locked."""

    id = fields.UUID()
    month = fields.Date()
    locked_by = fields.String()
    locked_at = Instant()
    comment = fields.String()
    reopened_at = Instant(allow_none=True)


class PeriodsSchema(StrictSchema):
    """A page of them, and the month that may be locked next."""

    items = fields.List(fields.Nested(PeriodSchema))
    next = fields.String(allow_none=True)
    next_month = fields.Date(allow_none=True)


class CheckSchema(StrictSchema):
    """The newest run of a check."""

    name = fields.String()
    ran_at = Instant()
    passed = fields.Boolean()
    halts = fields.Boolean()
    findings = fields.List(fields.Dict())
    milliseconds = fields.Integer()


class CheckedBooksSchema(StrictSchema):
    """All checks."""

    may_settle = fields.Boolean()
    checks = fields.List(fields.Nested(CheckSchema))
