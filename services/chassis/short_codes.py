"""Short codes that a person reads from paper and types: how they are made, written and read back."""

import re
from datetime import timedelta

# Crockford's base 32: no letter that looks like a digit, and none twice.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
_LOOKALIKES = str.maketrans("OIL", "011")
_NOISE = re.compile(r"[\s\-–.]+")

ATTEMPTS_WITHIN = timedelta(hours=1)
# Numbers follow each other, so anybody can try somebody else's: it takes more tries than a person makes
# before the owner is shut out too, and of fifty bits a thousand an hour find nothing.
ATTEMPTS_PER_NUMBER = 1000
ATTEMPTS_PER_ADDRESS = 30


def short_code(digest: bytes) -> str:
    """Fifty bits of a keyed digest as a code. Raises ValueError for a digest too short."""
    if len(digest) < 8:
        raise ValueError("a digest of at least eight bytes is needed")
    number = int.from_bytes(digest[:8], "big") >> 14
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(LENGTH)))


def written(code: str) -> str:
    """The code as it stands on paper: "K7MP2-RQX94"."""
    half = LENGTH // 2
    return f"{code[:half]}-{code[half:]}"


def read_code(text: str) -> str:
    """What somebody typed, without the noise and with lookalikes put right; it may be no code at all."""
    return _NOISE.sub("", text).upper().translate(_LOOKALIKES)


def read_number(text: str, prefix: str) -> int | None:
    """A number as people write it: "MK-10001", "mk 10001" or "10001"; nothing for others."""
    packed = _NOISE.sub("", text).upper().removeprefix(_NOISE.sub("", prefix))
    return int(packed) if re.fullmatch(r"[0-9]{1,15}", packed) else None
