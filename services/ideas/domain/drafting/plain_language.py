"""Whether a text is easy to read: short sentences, as plain Finnish (selkokieli) asks.

The guidance of Selkokeskus for plain Finnish is about one thing in a sentence; twelve words are our limit
of the average, and passing it is a remark, never a refusal.
"""

import re

MOST_WORDS_ON_AVERAGE = 12

# A sentence ends in its sign before a space or the end: "31.12." and "10.000" go on.
_SENTENCE_END = re.compile(r"[.!?…:]+(?=\s+[^\sa-zåäö]|\s*$)|\n+")
# A day or a sum is one word, a dash alone is none.
_WORD = re.compile(r"\S*\w\S*")


def sentences(text: str) -> list[list[str]]:
    """The words of each sentence; a line break ends one, as in a list."""
    found = (_WORD.findall(part) for part in _SENTENCE_END.split(text))
    return [words for words in found if words]


def words_in_sentence(text: str) -> float:
    """How many words a sentence has on average; nothing for an empty text."""
    found = sentences(text)
    return sum(map(len, found)) / len(found) if found else 0.0


def is_hard(text: str) -> bool:
    """Whether the sentences are longer on average than plain language allows."""
    return words_in_sentence(text) > MOST_WORDS_ON_AVERAGE
