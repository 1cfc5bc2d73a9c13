"""How alike two ideas are, by the word parts that they share.

Finnish bends the ends of words and joins words into one, so whole words seldom meet: "penkki",
"penkit" and "puistonpenkkejä" share no word and mean one thing. Parts of four letters do meet: of a
short word its beginning, of a long one every part, since it may be two words in one. A part that few
ideas have tells more than one that many have.
"""

import re
from collections.abc import Collection, Mapping

from services.ideas.domain.names import searchable

# Raise it when the rules below change: what was indexed by an earlier version is indexed anew.
KEYS_VERSION = 1

PART = 4
LONG_WORD = 9
# Bounds the work for one idea, however long; what an idea is about stands near its beginning.
MOST_KEYS = 64
MOST_SIGNS = 1200
# Below this share of common weight two ideas only happen to use the same words.
LEAST_LIKENESS = 0.3
MOST_SHOWN = 5

_WORD = re.compile(r"[^\W\d_]+")
# Words that every other idea uses, in the forms in which they mostly stand.
_COMMON = frozenset(
    {
        "ehdotan", "ehdotus", "haluaisin", "haluamme", "halutaan", "hyvä", "idea", "ideani", "jossa",
        "jolla", "joka", "jotka", "kaikille", "kaikki", "kanssa", "kaupunki", "kaupungin", "kiitos",
        "koska", "kuin", "kun", "lisää", "mikkeli", "mikkelin", "mikkeliin", "myös", "niin", "olisi",
        "ollut", "oman", "paljon", "pitäisi", "saada", "saisi", "siellä", "siihen", "sitten", "täällä",
        "tähän", "tänne", "tarvitaan", "tarvitsee", "tehdä", "toivoisin", "toivon", "toivomme", "uusi",
        "vaan", "vain", "voisi", "voisiko", "voitaisiin",
    }
)  # fmt: skip


def keys_of(text: str) -> tuple[str, ...]:
    """The word parts by which an idea is found, in the order of the text, each once."""
    keys: dict[str, None] = {}
    for word in _WORD.findall(searchable(text[:MOST_SIGNS])):
        if word in _COMMON or len(word) < PART:
            continue
        parts = range(len(word) - PART) if len(word) >= LONG_WORD else range(1)
        keys.update(dict.fromkeys(word[at : at + PART] for at in parts))
        if len(keys) >= MOST_KEYS:
            break
    return tuple(keys)[:MOST_KEYS]


def likeness(asked: Collection[str], found: Collection[str], weights: Mapping[str, float]) -> float:
    """From 0, nothing in common, to 1, the same parts; what is common weighs by how rare it is.

    Measured against the smaller of the two, so that a line finds the long story of the same thing.
    """
    if not asked or not found:
        return 0.0
    shared, smaller = set(asked) & set(found), min((asked, found), key=len)
    whole = sum(weights.get(key, 1.0) for key in smaller)
    return sum(weights.get(key, 1.0) for key in shared) / whole
