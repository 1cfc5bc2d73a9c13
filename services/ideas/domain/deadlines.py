"""Local days and the instants at which they end, in the city's own time."""

import calendar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

CITY_TIME = ZoneInfo("Europe/Helsinki")


def closing_instant(last_day: date) -> datetime:
    """The first instant after a local day, in UTC; a day of 23 or 25 hours ends at its own midnight."""
    following = datetime.combine(last_day + timedelta(days=1), time.min, CITY_TIME)
    return following.astimezone(UTC)


def local_day(instant: datetime) -> date:
    """The city's calendar day at an instant."""
    return instant.astimezone(CITY_TIME).date()


def start_of_day(instant: datetime) -> datetime:
    """The first instant of the city's day that holds this one, in UTC."""
    return datetime.combine(local_day(instant), time.min, CITY_TIME).astimezone(UTC)


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day where it has no such day."""
    years, month_index = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month_index + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def as_text(instant: datetime) -> str:
    """ISO 8601 in UTC with a Z, as instants travel between services."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
