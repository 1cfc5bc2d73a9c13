"""Beginning and end of a shift: local times of the city, kept as instants; hours in whole minutes."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from services.ideas.domain.deadlines import CITY_TIME, local_day, start_of_day

QUARTER_MINUTES = 15
LONGEST = timedelta(hours=16)
SHORTEST = timedelta(minutes=QUARTER_MINUTES)
MOST_MINUTES = 24 * 60


class WrongTime(ValueError):
    """The field's time cannot be; the code says why."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field, self.code = field, code


def instant_of(day: date, at: time, *, field: str) -> datetime:
    """The instant of a local time, in UTC. Raises WrongTime where clocks skip it (spring) on that day.

    Where clocks show it twice (autumn) the first is meant.
    """
    local = datetime.combine(day, at, CITY_TIME)
    instant = local.astimezone(UTC)
    if instant.astimezone(CITY_TIME).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise WrongTime(field, "no_such_time")
    return instant


def shift_instants(day: date, begins: time, ends: time) -> tuple[datetime, datetime]:
    """Beginning and end; what ends at an earlier time of day ends on the next day. Raises WrongTime."""
    starts_at = instant_of(day, begins, field="begins")
    last_day = day if ends > begins else day + timedelta(days=1)
    ends_at = instant_of(last_day, ends, field="ends")
    length = ends_at - starts_at
    if not SHORTEST <= length <= LONGEST:
        raise WrongTime("ends", "length_not_possible")
    return starts_at, ends_at


def on_another_day(starts_at: datetime, ends_at: datetime, day: date) -> tuple[datetime, datetime]:
    """The same local times on another day. Raises WrongTime."""
    begins, ends = (each.astimezone(CITY_TIME).time() for each in (starts_at, ends_at))
    return shift_instants(day, begins, ends)


def planned_minutes(starts_at: datetime, ends_at: datetime) -> int:
    """How long it lasts by the plan, in whole quarters, rounded down."""
    minutes = int((ends_at - starts_at).total_seconds()) // 60
    return minutes - minutes % QUARTER_MINUTES


def overlap(one: tuple[datetime, datetime], other: tuple[datetime, datetime]) -> bool:
    """Whether two times have a moment in common; what ends as the other begins does not."""
    return one[0] < other[1] and other[0] < one[1]


def may_check_in(starts_at: datetime, now: datetime) -> bool:
    """Whether people may be checked in: from the beginning of the shift's day in the city."""
    return now >= start_of_day(starts_at)


def is_day_of(instant: datetime, day: date) -> bool:
    """Whether the instant lies on the city's day."""
    return local_day(instant) == day


def reminder_due(leads: Iterable[int], starts_at: datetime, now: datetime) -> int | None:
    """The shortest lead, in hours, that has been reached before the beginning; nothing if none has."""
    reached = [hours for hours in leads if now < starts_at <= now + timedelta(hours=hours)]
    return min(reached, default=None)
