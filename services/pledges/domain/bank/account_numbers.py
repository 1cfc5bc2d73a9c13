"""Account numbers in the one form under which they are kept: an IBAN without spaces."""

import re

_FINNISH_DIGITS = re.compile(r"[0-9]{14}")


def as_iban(text: str) -> str:
    """The number without spaces; the 14 digits of a Finnish account become its IBAN (SFS 5931)."""
    packed = "".join(text.split()).upper()
    return finnish_iban(packed) if _FINNISH_DIGITS.fullmatch(packed) else packed


def finnish_iban(digits: str) -> str:
    """The IBAN of a Finnish account's 14 digits: FI, 98 − (digits and "FI00" as a number) mod 97."""
    return f"FI{98 - int(f'{digits}151800') % 97:02d}{digits}"
