"""Payment references: the Finnish viite (7-3-1 check digit) and the international RF (ISO 11649)."""

import re
from functools import lru_cache

_WEIGHTS = (7, 3, 1)
_SHORTEST, _LONGEST = 4, 20
_BASE = re.compile(r"[1-9][0-9]{2,18}")
_VIITE = re.compile(r"[0-9]{4,20}")
_RF = re.compile(r"RF[0-9]{2}[0-9A-Z]{1,21}")
_SPACES = re.compile(r"[\s\u00a0\u202f]+")


def viite_from_base(base: str | int) -> str:
    """The base with its check digit.

    A base has 3 to 19 digits and no leading zero, because banks drop leading zeros. Raises ValueError.
    """
    digits = str(base)
    if _BASE.fullmatch(digits) is None:
        raise ValueError("a viite base has 3 to 19 digits and does not begin with zero")
    return digits + _check_digit(digits)


def is_viite(text: str) -> bool:
    """Whether the text is a viite with the right check digit; leading zeros are allowed."""
    return (
        _VIITE.fullmatch(text) is not None
        and len(text.lstrip("0")) >= _SHORTEST
        and text[-1] == _check_digit(text[:-1])
    )


def rf_from_viite(viite: str) -> str:
    """The RF form of a viite. Raises ValueError when the viite is not valid."""
    if not is_viite(viite):
        raise ValueError("not a viite")
    digits = viite.lstrip("0")
    return f"RF{98 - _as_number(digits + 'RF00') % 97:02d}{digits}"


def is_rf(text: str) -> bool:
    """Whether the text is a valid RF reference; what it wraps need not be a viite.

    Its check is 02 to 98 (ISO 7064): 00, 01 and 99 leave the same remainder as 97, 98 and 02.
    """
    return (
        _RF.fullmatch(text) is not None
        and "02" <= text[2:4] <= "98"
        and _as_number(text[4:] + text[:4]) % 97 == 1
    )


def normalise(text: str | None) -> str | None:
    """The one form under which a bank's reference is kept and looked up; nothing for an empty one.

    Banks pad with zeros to 20 digits, group with spaces, and send the same viite with or without RF.
    """
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return text.lstrip("0") or None
    packed = _SPACES.sub("", text).upper()
    if is_rf(packed):
        body = packed[4:].lstrip("0")
        return body if is_viite(body) else packed
    return (packed.lstrip("0") if packed.isascii() and packed.isdigit() else packed) or None


def is_valid(reference: str) -> bool:
    """Whether a normalised reference passes the check of its own kind."""
    return is_viite(reference) or is_rf(reference)


def found_in_text(text: str) -> list[str]:
    """Valid references that stand in free text, in order; only a suggestion: one number in ten passes."""
    found: dict[str, None] = {}
    for candidate in re.findall(r"RF[0-9]{2}[ 0-9A-Z]{1,26}|[0-9][0-9 ]{2,25}[0-9]", text.upper()):
        for piece in (_SPACES.sub("", candidate), *candidate.split()):
            reference = normalise(piece)
            if reference is not None and is_valid(reference):
                found[reference] = None
    return list(found)


@lru_cache(maxsize=256)
def near_misses(reference: str) -> tuple[str, ...]:
    """Valid viite numbers one slip away: a wrong, missing or extra digit, or two neighbours swapped."""
    if not (reference.isascii() and reference.isdigit()) or len(reference) > _LONGEST + 1:
        return ()
    slips: set[str] = set()
    for place in range(len(reference) + 1):
        before, after = reference[:place], reference[place:]
        slips.update(before + digit + after for digit in "0123456789")
        if after:
            slips.add(before + after[1:])
            slips.update(before + digit + after[1:] for digit in "0123456789")
        if len(after) > 1:
            slips.add(before + after[1] + after[0] + after[2:])
    return tuple(sorted(slip for slip in slips - {reference} if slip[:1] != "0" and is_viite(slip)))


def _check_digit(digits: str) -> str:
    total = sum(int(digit) * _WEIGHTS[place % 3] for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def _as_number(text: str) -> int:
    return int("".join(str(int(character, 36)) for character in text))
