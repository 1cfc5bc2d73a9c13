"""The moment at which a campaign opens: a local day and hour, kept as one instant.

Summer time in Finland begins on the last Sunday of March, when 3.00 becomes 4.00, and ends on the last
Sunday of October, when 4.00 becomes 3.00 (Directive 2000/84/EC): one hour is missing, another comes twice.
"""

from datetime import UTC, date, datetime, time, timedelta

from services.ideas.domain.deadlines import CITY_TIME

LATEST_AHEAD = timedelta(days=366)


class NoSuchTime(ValueError):
    """The clock jumps over that time on that day."""


def opening_instant(day: date, at: time) -> datetime:
    """The instant of a local time; of one that comes twice the first, in summer time. Raises NoSuchTime."""
    local = datetime.combine(day, at, CITY_TIME)
    instant = local.astimezone(UTC)
    if instant.astimezone(CITY_TIME).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise NoSuchTime(f"{day} {at}")
    return instant


def comes_twice(instant: datetime) -> bool:
    """Whether the local clock shows the time of this instant twice that day."""
    local = instant.astimezone(CITY_TIME)
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def refused_moment(instant: datetime, now: datetime) -> str | None:
    """Why a campaign cannot open then, or nothing."""
    if instant <= now:
        return "past"
    if instant > now + LATEST_AHEAD:
        return "too_far_ahead"
    return None
