"""Names as addresses and in Finnish order."""

import re
import unicodedata

_LONGEST_SLUG = 60
# å, ä and ö come after z, in this order; these ASCII signs do too.
_AFTER_Z = str.maketrans({"å": "{", "ä": "|", "ö": "}"})
_BEFORE_AGAIN = str.maketrans({"{": "å", "|": "ä", "}": "ö"})


def slug_of(name: str) -> str:
    """The name in a web address: "Lähemäen talkoopuutarha" -> "lahemaen-talkoopuutarha"."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain)
    slug = "-".join(words)[:_LONGEST_SLUG].strip("-")
    return slug or "kampanja"


def sort_key(name: str) -> str:
    """Sorts as Finns expect in a database that only knows byte order."""
    folded = unicodedata.normalize("NFC", name).lower().translate(_AFTER_Z)
    decomposed = unicodedata.normalize("NFKD", folded)
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def readable_sort_key(key: str) -> str:
    """The key in letters again, for people who change it."""
    return key.translate(_BEFORE_AGAIN)


def searchable(*texts: str) -> str:
    """Texts folded for searching regardless of case, also where the database folds only a to z."""
    return unicodedata.normalize("NFC", " ".join(texts)).casefold()


def like_pattern(words: str) -> str:
    """A LIKE pattern (escape sign: backslash) for texts that contain the words literally."""
    literal = re.sub(r"([\\%_])", r"\\\1", searchable(words.strip()))
    return f"%{literal}%"


def title_of(text: str, longest: int = 80) -> str:
    """A title for a freely written idea: its first sentence, cut at a word."""
    first = re.split(r"(?<=[.!?])\s|\n", text.strip(), maxsplit=1)[0].strip().rstrip(".")
    if len(first) <= longest:
        return first
    cut = first[:longest].rsplit(" ", 1)[0].rstrip(" ,;:–-")
    return f"{cut}…"
