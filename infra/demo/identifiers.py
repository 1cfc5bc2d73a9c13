"""Ids that follow from what they name, so that a second attempt makes the same rows."""

import hashlib
import uuid
from datetime import datetime

_VERSION, _VARIANT = 0x7, 0b10


def id_at(born: datetime, *names: object) -> uuid.UUID:
    """A UUIDv7 (RFC 9562) of that moment whose random part is drawn from the names."""
    drawn = int.from_bytes(hashlib.sha256("|".join(map(str, names)).encode()).digest()[:10])
    milliseconds = int(born.timestamp() * 1000)
    return uuid.UUID(
        int=milliseconds << 80
        | _VERSION << 76
        | (drawn >> 62 & 0xFFF) << 64
        | _VARIANT << 62
        | drawn & (1 << 62) - 1
    )


def card_id(prefix: str, *names: object) -> str:
    """An id as the card provider's look."""
    return f"{prefix}_demo{hashlib.sha256('|'.join(map(str, names)).encode()).hexdigest()[:18]}"
