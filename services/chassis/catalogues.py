"""Catalogues of translations: a folder for each language, read and compiled in memory.

The texts in the code are Finnish; what a language lacks stays Finnish.
"""

import io
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations


def languages_in(folder: Path) -> list[str]:
    """The tags of the languages that have a folder, in the order of the alphabet."""
    return sorted(path.name for path in folder.iterdir() if path.is_dir() and any(path.glob("*.po")))


def locale_of(tag: str) -> str:
    """The language whose numbers, days and plurals a tag follows: "fi" for "fi@selko"."""
    return tag.partition("@")[0]


def read_catalogue(path: Path, tag: str) -> Catalog:
    """One file of a language."""
    with path.open("rb") as lines:
        return read_po(lines, locale=locale_of(tag), abort_invalid=True)


# Several environments and, in tests, many apps of one process speak the same languages.
@cache
def translations_of(folder: Path, tag: str) -> Translations:
    """Everything a language says, of all the files in its folder."""
    merged = Catalog(locale=locale_of(tag))
    for path in sorted((folder / tag).glob("*.po")):
        for message in read_catalogue(path, tag):
            if message.id:
                merged[message.id] = message
    compiled = io.BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return Translations(compiled)
