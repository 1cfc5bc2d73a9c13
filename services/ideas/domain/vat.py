"""Rates of value-added tax and when each is in force (Act 1501/1993 as amended).

A sale takes the rate that is in force when its payment is received.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Rate:
    """One rate, in hundredths of a percent, and the days on which it holds."""

    basis_points: int
    first_day: date
    last_day: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the rate is in force on that day."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


# None is owed where the seller is too small to be liable, or the thing is exempt.
NO_VAT = 0

RATES = (
    Rate(2_550, date(2024, 9, 1)),
    Rate(1_400, date(2013, 1, 1), date(2025, 12, 31)),
    Rate(1_350, date(2026, 1, 1)),
    Rate(1_000, date(2013, 1, 1)),
    Rate(NO_VAT, date(1994, 6, 1)),
)


def is_in_force(basis_points: int, day: date) -> bool:
    """Whether that rate may be charged on that day."""
    return any(rate.basis_points == basis_points and rate.holds_on(day) for rate in RATES)
