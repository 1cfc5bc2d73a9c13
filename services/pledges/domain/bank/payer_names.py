"""Whether two names are one person's, as banks and people write them.

Banks write the surname first and every given name in capitals; people write fewer, join two with a
hyphen, leave one of two surnames out, or give an initial. A company comes with its legal form or without.
"""

import re
import unicodedata

# Legal forms say nothing about who it is; Finnish and Swedish ones.
_FORMS = frozenset({"oy", "oyj", "ab", "abp", "ry", "rf", "ky", "kb", "tmi", "fma", "osk", "avoin", "ay"})
_PARTICLES = frozenset({"af", "von", "de", "la", "van", "der", "ja", "och", "tai"})


def compared(payer: str | None, backer: str | None) -> str | None:
    """`same_name`, `similar_name` or `name_differs`; nothing where one of the names is not known."""
    ours, theirs = _names(backer), _names(payer)
    if not ours or not theirs:
        return None
    if ours == theirs and (len(ours) > 1 or _is_company(payer) or _is_company(backer)):
        return "same_name"
    shared = {word for word in ours & theirs if len(word) > 1}
    fewer, more = (ours, theirs) if len(ours) <= len(theirs) else (theirs, ours)
    if len(fewer) > 1 and fewer <= more:
        return "same_name"
    if shared and _initials_fit(ours - shared, theirs - shared):
        return "same_name" if len(shared) > 1 else "similar_name"
    return "similar_name" if any(len(word) > 2 for word in shared) else "name_differs"


def words(text: str | None) -> set[str]:
    """The words of a text without case and marks, so that "Mäkelä-Ström" is {makela, strom}."""
    folded = unicodedata.normalize("NFKD", (text or "").casefold())
    plain = "".join(character for character in folded if not unicodedata.combining(character))
    return set(re.findall(r"[a-z0-9]+", plain.replace("ø", "o").replace("æ", "ae")))


def _names(text: str | None) -> set[str]:
    return words(text) - _FORMS - _PARTICLES


def _is_company(text: str | None) -> bool:
    return bool(words(text) & _FORMS)


def _initials_fit(ours: set[str], theirs: set[str]) -> bool:
    """Whether what is left of one name are initials of what is left of the other."""
    for few, many in ((ours, theirs), (theirs, ours)):
        if few and all(len(word) == 1 and any(name.startswith(word) for name in many) for word in few):
            return True
    return False
