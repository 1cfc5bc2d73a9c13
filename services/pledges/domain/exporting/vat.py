"""VAT inside a sum that was paid, in whole cents."""

from decimal import ROUND_HALF_UP, Decimal

_WHOLE = 10_000


def vat_inside(gross_cents: int, basis_points: int) -> int:
    """The tax inside a price that includes it, rounded half away from zero; 2550 is 25,5 %.

    Source: Value Added Tax Act 1501/1993, 15 §; the rate is the one in force when the advance was received.
    """
    share = Decimal(gross_cents) * basis_points / (_WHOLE + basis_points)
    return int(share.quantize(Decimal(1), rounding=ROUND_HALF_UP))
