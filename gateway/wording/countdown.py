"""How long it is until a campaign ends or opens, counted in the city's days: hours only on the last one.

Days are those of the calendar, so that a night of 23 or 25 hours changes no count.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask_babel import gettext, ngettext

from gateway.formatting import HELSINKI, moment

# Until so long before the end the last day is named by its hour; then hours and minutes are counted.
COUNTED = timedelta(hours=6)


def time_left(deadline: datetime, now: datetime) -> str:
    """Until an exclusive deadline: "3 päivää jäljellä", "päättyy tänään klo 23.59", "vielä 5 tuntia"."""
    # Two instants of one zone would be subtracted as if its days were all alike.
    deadline, now = deadline.astimezone(UTC), now.astimezone(UTC)
    if deadline <= now:
        return gettext("päättynyt")
    last = deadline - timedelta(minutes=1)
    days = _days_between(now, last)
    if days > 1:
        return ngettext("%(num)d päivä jäljellä", "%(num)d päivää jäljellä", days)
    if days == 1 and deadline - now > COUNTED:
        return gettext("päättyy huomenna klo %(time)s", time=_clock(last))
    if deadline - now > COUNTED:
        return gettext("päättyy tänään klo %(time)s", time=_clock(last))
    return _hours_or_minutes(deadline - now)


def time_until(opens_at: datetime, now: datetime) -> str:
    """Until a campaign opens: "3 päivää avautumiseen", "avautuu tänään klo 9.00"."""
    if opens_at <= now:
        return gettext("avautuu aivan kohta")
    days = _days_between(now, opens_at)
    if days > 1:
        return ngettext("%(num)d päivä avautumiseen", "%(num)d päivää avautumiseen", days)
    if days == 1:
        return gettext("avautuu huomenna klo %(time)s", time=_clock(opens_at))
    return gettext("avautuu tänään klo %(time)s", time=_clock(opens_at))


def opening_moment(opens_at: datetime, *, comes_twice: bool) -> str:
    """When a campaign opens: "la 5.12.2026 klo 9.00"; of an hour that comes twice, which of the two."""
    if not comes_twice:
        return moment(opens_at)
    summer = opens_at.astimezone(HELSINKI).dst() != timedelta(0)
    which = gettext("kesäaikaa") if summer else gettext("talviaikaa")
    return f"{moment(opens_at)} ({which})"


@dataclass(frozen=True)
class CountdownWords:
    """The words with which a script counts on; `#` stands for the number."""

    hour: str
    hours: str
    minute: str
    minutes: str
    over: str


def countdown_words() -> CountdownWords:
    """The words in the page's language."""
    several = 99
    return CountdownWords(
        hour=_hours(1),
        hours=_hours(several).replace(str(several), "#"),
        minute=_minutes(1),
        minutes=_minutes(several).replace(str(several), "#"),
        over=gettext("päättynyt"),
    )


def _hours_or_minutes(left: timedelta) -> str:
    hours, minutes = int(left / timedelta(hours=1)), max(1, int(left / timedelta(minutes=1)))
    return _hours(hours) if hours else _minutes(minutes)


def _hours(number: int) -> str:
    return ngettext("vielä %(num)d tunti", "vielä %(num)d tuntia", number)


def _minutes(number: int) -> str:
    return ngettext("vielä %(num)d minuutti", "vielä %(num)d minuuttia", number)


def _days_between(now: datetime, then: datetime) -> int:
    return (then.astimezone(HELSINKI).date() - now.astimezone(HELSINKI).date()).days


def _clock(instant: datetime) -> str:
    local = instant.astimezone(HELSINKI)
    return f"{local.hour}.{local.minute:02d}"
