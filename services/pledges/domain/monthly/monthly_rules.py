"""A pledge that is repeated every month: on which day, announced when, and what downtime means.

All days are local ones (Europe/Helsinki): "the 31st" is a date on a calendar, so neither summer time
nor a short month moves it further than to the month's last day.
"""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

# A charge that could not be made within these days of the one announced is announced afresh.
KEPT_WITHIN = timedelta(days=3)
SHOWN_AHEAD = 12


def due_in(year: int, month: int, day_of_month: int) -> date:
    """The due day of that month: the same number, or the month's last day where it has no such number."""
    return date(year, month, min(day_of_month, calendar.monthrange(year, month)[1]))


def due_after(day: date, day_of_month: int) -> date:
    """The first due day after that day."""
    this_month = due_in(day.year, day.month, day_of_month)
    if this_month > day:
        return this_month
    months = day.year * 12 + day.month
    return due_in(months // 12, months % 12 + 1, day_of_month)


def due_days(first: date, day_of_month: int, until: date) -> Iterator[date]:
    """Due days from the first one to that day, both included."""
    due = first
    while due <= until:
        yield due
        due = due_after(due, day_of_month)


@dataclass(frozen=True)
class NextCharge:
    """What to announce: the month that is due, the day of its charge, and months that nobody collects."""

    due_on: date
    charge_on: date
    missed: tuple[date, ...]


def next_charge(next_due_on: date, day_of_month: int, today: date, notice: timedelta) -> NextCharge | None:
    """What is to be announced today, or None while it is too early.

    Whoever is told late is charged late: the notice is never shortened. After a long silence only the
    newest due month is collected, and the earlier ones are told as missed.
    """
    if today < next_due_on - notice:
        return None
    overdue = list(due_days(next_due_on, day_of_month, today))
    due_on = overdue[-1] if overdue else next_due_on
    return NextCharge(due_on, max(due_on, today + notice), tuple(overdue[:-1]))


def is_still_as_announced(charge_on: date, today: date) -> bool:
    """Whether a charge may be made today under the notice that named its day."""
    return charge_on <= today <= charge_on + KEPT_WITHIN


def is_overtaken(charge_on: date, today: date) -> bool:
    """Whether the announced day has passed so long ago that it has to be announced afresh."""
    return today > charge_on + KEPT_WITHIN
