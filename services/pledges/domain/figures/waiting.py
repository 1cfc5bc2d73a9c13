"""How long payments waited for their match, from how many waited how many days."""

from collections.abc import Mapping


def days_within(waited: Mapping[int, int], percent: int) -> int | None:
    """The fewest days within which at least so many percent of the payments were matched."""
    total, passed = sum(waited.values()), 0
    for days in sorted(waited):
        passed += waited[days]
        if 100 * passed >= percent * total:
            return days
    return None
