"""Every language says everything, keeps the places for facts, and no template speaks past the catalogues."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from jinja2 import Environment

from infra.launcher.catalogues import HOUSES, PARTIAL, House, lacking, tags_of, texts_of, translated
from infra.launcher.places import CHECKOUT

SPOKEN = [(house, tag) for house in HOUSES for tag in tags_of(house)]
WHOLE = [(house, tag) for house, tag in SPOKEN if tag not in PARTIAL]
PLACE = re.compile(r"%\(\w+\)[sd]")
# For whoever builds pages, on a developer's machine alone.
GALLERY = Path("gateway/templates/gallery")
# What is the same in every language, and the class of a body.
NAMES = {"Atom", "PDF", "RSS", "Saimaa", "csv", "json", "desk"}

named = pytest.mark.parametrize(
    ("house", "tag"), SPOKEN, ids=[f"{house.package.name}-{tag}" for house, tag in SPOKEN]
)
whole = pytest.mark.parametrize(
    ("house", "tag"), WHOLE, ids=[f"{house.package.name}-{tag}" for house, tag in WHOLE]
)


def texts(house: House) -> set[str]:
    """Everything the house says."""
    return {said(message) for message in texts_of(house) if message.id}


def said(message: Message) -> str:
    """A text as the code says it, in the singular."""
    return message.id if isinstance(message.id, str) else str(message.id[0])


@whole
def test_a_language_says_every_text(house: House, tag: str) -> None:
    assert sorted(lacking(house, tag)) == [], "./dev translate shows where"


@named
def test_a_catalogue_holds_nothing_that_nobody_says(house: House, tag: str) -> None:
    assert sorted(set(translated(house, tag)) - texts(house)) == []


@named
def test_a_translation_keeps_the_places_for_facts(house: House, tag: str) -> None:
    for text, message in translated(house, tag).items():
        given = [text] if isinstance(message.id, str) else message.id
        told = [message.string] if isinstance(message.string, str) else message.string
        for original, translation in zip(given, told or (), strict=True):
            assert sorted(PLACE.findall(translation)) == sorted(PLACE.findall(original)), text


MARKUP = re.compile(r"<!--.*?-->|<(script|title|style)\b.*?>|<[^>]*>|&\w+;|&#\d+;|[\w-]+=\"[^\"]*\"", re.S)
SPOKEN_ATTRIBUTE = re.compile(r'\b(?:aria-label|alt|title|placeholder)="([^"{}<>]*\w{3}[^"{}<>]*)"')
# Of an authority: nobody translates those.
ADDRESS = re.compile(r"\S+@\S+|\bwww\.\S+|\b[a-z.]+\.fi\b")
WORD = re.compile(r"[A-Za-zÅÄÖåäö]{3,}")


def spoken_parts(source: str) -> list[str]:
    """What a template says by itself: words between its tags, and in attributes that are read aloud."""
    # A tag may be cut by expressions: they become a mark, so that the rest of it is still seen as a tag.
    data = "".join(
        value if kind == "data" else "\x00" if kind.endswith("_begin") else ""
        for _line, kind, value in Environment(autoescape=True).lex(source)
        if kind in ("data", "variable_begin", "block_begin")
    )
    words = WORD.findall(ADDRESS.sub(" ", MARKUP.sub(" ", data)))
    attributes = [word for match in SPOKEN_ATTRIBUTE.findall(data) for word in WORD.findall(match)]
    return [word for word in words + attributes if word not in NAMES]


@pytest.mark.parametrize(
    "source", ["<p>Kiitos</p>", '<a aria-label="Sulje" href="{{ x }}">x</a>', "<b>{{ x }} euroa</b>"]
)
def test_words_in_a_template_are_found(source: str) -> None:
    assert spoken_parts(source)


def test_no_template_speaks_past_the_catalogues() -> None:
    found = {}
    for path in sorted((CHECKOUT / "gateway/templates").rglob("*.html")):
        name = path.relative_to(CHECKOUT)
        if GALLERY not in name.parents and (words := spoken_parts(path.read_text())):
            found[str(name)] = words
    assert found == {}
