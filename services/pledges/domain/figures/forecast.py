"""Where a campaign's money would stand at its deadline if it went on as lately: an estimate, no promise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

DAYS_LOOKED_AT = 14


@dataclass(frozen=True)
class Forecast:
    """`outcome` is full, fills, falls_short or unknown.

    `fills_on` is the day on which the goal would be reached, `percent` what would stand at the end.
    """

    outcome: str
    fills_on: date | None = None
    percent: int | None = None


def standing_by_day(
    known: Sequence[tuple[date, int]], last: date, days: int, before_cents: int = 0
) -> list[int]:
    """Cents at the end of each of the days up to the last; a day without a row stands as the day before."""
    at = dict(known)
    standing, series = before_cents, []
    for back in range(days - 1, -1, -1):
        standing = at.get(last - timedelta(days=back), standing)
        series.append(standing)
    return series


def forecast(standing: Sequence[int], goal_cents: int, today: date, last_day: date) -> Forecast:
    """Carry the median daily growth of the last 14 days on to the last day.

    `standing` holds cents at the end of each day, the newest last.
    """
    now = standing[-1] if standing else 0
    if goal_cents > 0 and now >= goal_cents:
        return Forecast("full", percent=100 * now // goal_cents)
    lately = standing[-DAYS_LOOKED_AT - 1 :]
    if goal_cents <= 0 or len(lately) < 4:
        return Forecast("unknown")
    rate = median(later - earlier for earlier, later in pairwise(lately))
    days_left = max(0, (last_day - today).days)
    if rate > 0:
        days_needed = int(-(-(goal_cents - now) // rate))
        if days_needed <= days_left:
            return Forecast("fills", fills_on=today + timedelta(days=days_needed), percent=100)
    expected = now + int(max(rate, 0) * days_left)
    return Forecast("falls_short", percent=min(99, 100 * expected // goal_cents))
