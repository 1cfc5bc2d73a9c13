"""Text made to fit a place on a picture or a paper: by whole words, by syllables where a word is too long.

What a font cannot write is written by its plain letter or left out, so that no empty box is drawn.
"""

import bisect
import functools
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

from fontTools.ttLib import TTFont

Measure = Callable[[str], float]

_VOWELS = frozenset("aeiouyåäöAEIOUYÅÄÖ")
HYPHEN, ELLIPSIS = "-", "…"


@functools.cache
def _signs_of(font: Path) -> frozenset[int]:
    with TTFont(font, lazy=True) as opened:
        return frozenset(opened.getBestCmap())


def writable(text: str, font: Path) -> str:
    """The text in signs that the font has, its white space made single spaces."""
    known = _signs_of(font)
    written = []
    for sign in unicodedata.normalize("NFC", text):
        if sign.isspace():
            written.append(" ")
        elif ord(sign) in known:
            written.append(sign)
        else:
            plain = unicodedata.normalize("NFKD", sign)
            written += [part for part in plain if ord(part) in known and not unicodedata.combining(part)]
    return " ".join("".join(written).split())


def wrap(text: str, width: float, measure: Measure, most_lines: int) -> list[str]:
    """Lines no wider than the place; what does not fit ends in an ellipsis, never inside a sign."""
    lines: list[str] = []
    rest = text.split()
    while rest:
        line, rest = _one_line(rest, width, measure)
        lines.append(line)
        if len(lines) == most_lines and rest:
            lines[-1] = shorten(f"{line} {rest[0]}", width, measure, is_whole=False)
            return lines
    return lines


def wrap_address(address: str, width: float, measure: Measure) -> list[str]:
    """Lines of an address to be typed: parted after its own signs, nothing added, nothing left out."""
    lines, line = [], ""
    for piece in re.findall(r"[^-/]*[-/]|[^-/]+", address):
        rest = piece
        if line and measure(line + rest) > width:
            lines.append(line)
            line = ""
        while measure(rest) > width and len(rest) > 1:
            at = max((n for n in range(1, len(rest)) if measure(rest[:n]) <= width), default=1)
            lines.append(rest[:at])
            rest = rest[at:]
        line += rest
    return [*lines, line] if line else lines


def shorten(text: str, width: float, measure: Measure, *, is_whole: bool = True) -> str:
    """One line of it; the mark of what is left out stands also where the text itself would fit."""
    if is_whole and measure(text) <= width:
        return text
    kept = text[: _longest(text, width, measure, ELLIPSIS)]
    return kept.rstrip(" -–,;:.") + ELLIPSIS


def _longest(text: str, width: float, measure: Measure, mark: str) -> int:
    """How many signs fit with the mark after them, found by halving: the work stays small for any text."""
    return bisect.bisect_right(range(1, len(text) + 1), width, key=lambda at: measure(text[:at] + mark))


def _one_line(words: list[str], width: float, measure: Measure) -> tuple[str, list[str]]:
    """As many words as fit; a word wider than the whole place is parted."""
    line = ""
    for at, word in enumerate(words):
        longer = f"{line} {word}".strip()
        if measure(longer) <= width:
            line = longer
            continue
        if measure(word) <= width and line:
            return line, words[at:]
        start, end = _part(word, width - measure(f"{line} ") if line else width, measure)
        if start:
            return f"{line} {start}".strip(), [end, *words[at + 1 :]]
        if line:
            return line, words[at:]
        # Not even one sign fits: better too wide than for ever.
        return word, words[at + 1 :]
    return line, []


def _part(word: str, width: float, measure: Measure) -> tuple[str, str]:
    """The word in two, at the last border of syllables that fits; at any sign where there is none."""
    fits = range(1, min(_longest(word, width, measure, HYPHEN), len(word) - 1) + 1)
    at_syllables = [at for at in fits if 2 <= at <= len(word) - 2 and _begins_syllable(word, at)]
    at = max(at_syllables or fits, default=0)
    if not at:
        return "", word
    joint = "" if word[at - 1] in "-/–" else HYPHEN
    return word[:at] + joint, word[at:]


def _begins_syllable(word: str, at: int) -> bool:
    """A Finnish syllable begins before a consonant that a vowel follows."""
    if word[at - 1] in "-/–":
        return True
    return word[at].isalpha() and word[at] not in _VOWELS and word[at + 1] in _VOWELS
