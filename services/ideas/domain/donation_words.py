"""Words that call a payment a donation, in the three languages of backers; a pre-sale may not use them."""

import re
from collections.abc import Iterable

# Stems, as each language bends them: lahjoittaa, rahankeräys, donera, skänka, insamling, donate, charity.
_DONATION_WORD = re.compile(
    r"\w*(?:lahjoit|lahjotta|lahjotu|hyväntekeväisyy|rahankeräy|pienkeräy|keräyslu"
    r"|donat|doner|donor|skänk|gåvogiv|insaml|välgörenhet|charit|fundrais)\w*",
    re.IGNORECASE,
)
# To say that a purchase is no donation is true, and what the law wants buyers to understand.
_DENIAL = re.compile(
    r"\b(?:ei(?:vät)?\s+ole\s+(?:mikään\s+)?(?:lahjoitu\w*|rahankeräy\w*)"
    r"|(?:är\s+)?(?:inte|ingen)\s+(?:en\s+|någon\s+)?(?:donation\w*|insamling\w*|gåva)"
    r"|(?:is|are)?\s*not\s+(?:an?\s+)?(?:donations?|fundraisers?|charity)"
    r"|no\s+donations?)\b",
    re.IGNORECASE,
)


def donation_words(texts: Iterable[str]) -> tuple[str, ...]:
    """The words of the texts that call the payment a donation, as they were written, each once."""
    found: dict[str, str] = {}
    for text in texts:
        for word in _DONATION_WORD.findall(_DENIAL.sub(" ", text)):
            found.setdefault(word.casefold(), word)
    return tuple(found.values())
