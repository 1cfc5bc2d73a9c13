"""What stands on a card statement beside the platform's own name: few signs, and only Latin ones."""

import unicodedata

# The card networks show 22 signs with the account's own prefix; this leaves ten for the prefix.
LONGEST = 12
FORBIDDEN = frozenset("<>\\'\"*")


def statement_suffix(text: str) -> str:
    """A suffix that the card provider takes: umlauts folded, at most twelve signs, with a letter in it."""
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    allowed = "".join(sign for sign in folded if sign.isprintable() and sign not in FORBIDDEN).strip()
    suffix = allowed[:LONGEST].strip()
    has_letter = any(sign.isalpha() for sign in suffix)
    return suffix if has_letter else f"TUKI {suffix}"[:LONGEST].strip()
