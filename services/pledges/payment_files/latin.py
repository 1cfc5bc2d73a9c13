"""Text as every bank of the SEPA takes it (EPC217-08: the Latin character set)."""

import re

from text_unidecode import unidecode

_REFUSED = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")


def in_latin(text: str, longest: int) -> str:
    """The text in the letters that banks pass on, at most so many; "-" where nothing is left."""
    plain = " ".join(_REFUSED.sub(" ", unidecode(text)).split())
    # No field may begin or end with a slash, or hold two of them in a row.
    return re.sub(r"/{2,}", "/", plain)[:longest].strip("/ ") or "-"
