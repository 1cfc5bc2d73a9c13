"""How a campaign's support grew, for everybody: no step of it tells what fewer than three people did.

See docs/adr ("The public ledger tells no payer from another").
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from services.pledges.domain.public_ledger.rows import FEWEST

MOST_POINTS = 120
# Days, weeks, and for what runs for years about a month, a quarter or a year.
_WIDTHS = (1, 7, 28, 91, 364)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a campaign stood when a day ended, in cents; `drawn` is how many pledges drew its match."""

    day: date
    promised_cents: int
    backers: int
    matched_cents: int = 0
    drawn: int = 0


@dataclass(frozen=True)
class GatheredPoint:
    """What was promised by the end of a day, and what the match had added to it, in cents."""

    day: date
    promised_cents: int
    matched_cents: int


def gathered_points(
    standings: Iterable[Standing], promised_now: int, matched_now: int
) -> list[GatheredPoint]:
    """The points of a campaign whose standings come by day; they end at what is promised now, or below it."""
    points = _joined(standings)
    while points and (points[-1].promised_cents > promised_now or points[-1].matched_cents > matched_now):
        points.pop()
    # Thinned only after joining: a coarser plot then says nothing that the finer one did not.
    return _thinned(points)


def _joined(standings: Iterable[Standing]) -> list[GatheredPoint]:
    points: list[GatheredPoint] = []
    backers = matched_cents = drawn = 0
    for standing in standings:
        if abs(standing.backers - backers) < FEWEST:
            continue
        backers = standing.backers
        if abs(standing.drawn - drawn) >= FEWEST:
            matched_cents, drawn = standing.matched_cents, standing.drawn
        points.append(GatheredPoint(standing.day, standing.promised_cents, matched_cents))
    return points


def _thinned(points: list[GatheredPoint]) -> list[GatheredPoint]:
    for width in _WIDTHS:
        # Day 1 of the calendar was a Monday, so that seven of them are a week; its last point stays.
        last_of = {(point.day.toordinal() - 1) // width: point for point in points}
        if len(last_of) <= MOST_POINTS:
            return list(last_of.values())
    return list(last_of.values())[-MOST_POINTS:]
