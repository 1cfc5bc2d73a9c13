"""What Stripe takes of a payment, by where the card is from (Stripe's European prices of April 2023)."""

# The European Economic Area; its cards cost least.
# fmt: off
_EEA = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE",
    "IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
})
# fmt: on
_FIXED_CENTS = 25
_STANDARD, _PREMIUM, _UNITED_KINGDOM, _INTERNATIONAL = 150, 190, 250, 325


def fee_rate(country: str, *, premium: bool = False) -> int:
    """The share of the payment in hundredths of a per cent."""
    if country in _EEA:
        return _PREMIUM if premium else _STANDARD
    return _UNITED_KINGDOM if country == "GB" else _INTERNATIONAL


def charge_fee(amount_cents: int, country: str = "FI", *, premium: bool = False) -> int:
    """The whole fee in cents, half a cent rounded up."""
    return (amount_cents * fee_rate(country, premium=premium) + 5_000) // 10_000 + _FIXED_CENTS
