"""Phone numbers as people write them, kept as ITU-T E.164 writes them."""

import re

LONGEST_PHONE = 40
_NOISE = re.compile(r"[\s()/.–-]+")
_FINLAND = "+358"


class NotAPhone(ValueError):
    """No number that could be called."""


def read_phone(text: str) -> str:
    """A number with its country, such as "+358401234567"; without one it is Finnish. Raises NotAPhone."""
    digits = _NOISE.sub("", text)
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    elif digits.startswith("0"):
        digits = _FINLAND + digits[1:]
    if not re.fullmatch(r"\+[1-9][0-9]{7,14}", digits):
        raise NotAPhone(text)
    return digits
