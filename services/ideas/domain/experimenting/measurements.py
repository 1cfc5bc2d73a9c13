"""Measured numbers as texts, without zeros that nobody measured."""

from decimal import Decimal


def number_text(number: Decimal | None) -> str | None:
    """The number with a decimal point and at most two decimals: "12", "12.5"."""
    if number is None:
        return None
    whole, _, rest = f"{number:.2f}".partition(".")
    return f"{whole}.{rest.rstrip('0')}" if rest.rstrip("0") else whole
