"""Spans of days that the desk looks at."""

from datetime import date, timedelta
from enum import StrEnum


class Period(StrEnum):
    """How far back a figure reaches."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    ALL = "all"


def first_day(period: Period, today: date, beginning: date) -> date:
    """The first day of the period that today is in; of all, the day on which counting began."""
    starts = {
        Period.WEEK: today - timedelta(days=today.weekday()),
        Period.MONTH: today.replace(day=1),
        Period.QUARTER: today.replace(month=today.month - (today.month - 1) % 3, day=1),
        Period.YEAR: today.replace(month=1, day=1),
    }
    return starts.get(period, min(beginning, today))
