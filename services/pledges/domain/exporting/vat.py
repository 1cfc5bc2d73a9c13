"""VAT inside a sum that was paid, in whole cents, and the rates that the law knows.

A campaign is given a rate as it is on a day. Where the law changes that rate the campaign follows it: an
advance takes the rate in force when it was received, and keeps it when it goes back.
"""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

_WHOLE = 10_000

# Each kind of rate with its changes, newest first, in basis points. Value Added Tax Act 1501/1993, 84-85 a §:
# the general rate since 1.9.2024, the reduced one since 1.1.2026. A new law is one more line here.
_SINCE_2013 = date(2013, 1, 1)
_RATES: tuple[tuple[tuple[date, int], ...], ...] = (
    ((date(2024, 9, 1), 2550), (_SINCE_2013, 2400)),
    ((date(2026, 1, 1), 1350), (_SINCE_2013, 1400)),
    ((_SINCE_2013, 1000),),
    ((date.min, 0),),
)


def vat_inside(gross_cents: int, basis_points: int) -> int:
    """The tax inside a price that includes it, rounded half away from zero; 2550 is 25,5 %.

    Source: Value Added Tax Act 1501/1993, 15 §; the rate is the one in force when the advance was received.
    """
    share = Decimal(gross_cents) * basis_points / (_WHOLE + basis_points)
    return int(share.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def in_force(basis_points: int, on: date) -> bool:
    """Whether the law knows that rate on that day."""
    return any(_on(kind, on) == basis_points for kind in _RATES)


def rate_after_changes(basis_points: int, set_from: date, on: date) -> int:
    """What a rate that was set from one day on is on another; a rate that no law knew stays as it is."""
    for kind in _RATES:
        if _on(kind, set_from) == basis_points:
            changed = _on(kind, on)
            return basis_points if changed is None else changed
    return basis_points


def _on(kind: tuple[tuple[date, int], ...], on: date) -> int | None:
    return next((basis_points for since, basis_points in kind if since <= on), None)
