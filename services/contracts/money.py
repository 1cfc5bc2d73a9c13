"""Money as people write it and as machines keep it: integer cents of one currency."""

import re

CURRENCY = "EUR"

# Stripe takes at most eight digits; nothing a neighbourhood collects comes near it.
LARGEST_CENTS = 99_999_999

_SPACES = re.compile("[\\s\u00a0\u202f\u2009]")
_AMOUNT = re.compile(r"(?P<euros>\d{1,9})(?:[.,](?P<cents>\d{1,2}))?")
_GROUPED = re.compile(r"\d{1,3}(?: \d{3})+(?:[.,]\d{1,2})?")


class NotAnAmount(ValueError):
    """The text does not read as one amount of euros; the message says what is wrong, in a stable code."""


def parse_euros(text: str, largest: int = LARGEST_CENTS) -> int:
    """Cents from people's input: "25", "25,00", "1 234,50 €".

    A dot or a comma parts the cents when one or two digits follow; a thousands dot is refused
    because "1.234" could mean either. Raises NotAnAmount with one of the codes `empty`,
    `other_currency`, `not_a_number`, `too_large`.
    """
    stripped = text.strip().removesuffix("€").removesuffix("EUR").strip()
    if not stripped:
        raise NotAnAmount("empty")
    if re.search(r"[$£¥]|[A-Z]{3}|(?i:\bkr\b|sek|usd|gbp|nok|dkk)", stripped):
        raise NotAnAmount("other_currency")
    spaced = _SPACES.sub(" ", stripped)
    if " " in spaced and not _GROUPED.fullmatch(spaced):
        raise NotAnAmount("not_a_number")
    match = _AMOUNT.fullmatch(spaced.replace(" ", ""))
    if match is None or not match.group(0).isascii():
        raise NotAnAmount("not_a_number")
    cents = int(match["euros"]) * 100 + int((match["cents"] or "0").ljust(2, "0"))
    if cents > largest:
        raise NotAnAmount("too_large")
    return cents


def format_euros(cents: int) -> str:
    """Finnish form with no-break spaces and a true minus sign: 123450 -> "1 234,50 €"."""
    euros, rest = divmod(abs(cents), 100)
    grouped = f"{euros:,}".replace(",", "\u00a0")
    sign = "\u2212" if cents < 0 else ""
    return f"{sign}{grouped},{rest:02d}\u00a0€"
