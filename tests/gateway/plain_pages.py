"""What a page says by itself: the texts of the catalogues, found again in the page that was rendered."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from lxml import etree

# From Unicode's private area: no text holds them, and no browser is ever sent them but here.
_BEGIN, _END = "\ue000", "\ue001"
_PIECES = re.compile(f"([{_BEGIN}{_END}])")
_UNSEEN = {"head", "script", "style", "svg"}
# Names, choices and numbers: what is here is no sentence, however it ends.
_UNCOUNTED = {
    "a", "button", "caption", "dt", "h1", "h2", "h3", "h4", "label", "legend", "option", "summary",
    "td", "th",
}  # fmt: skip
_SENTENCE_ENDS = ".!?:"


class _Marked:
    """A catalogue whose every text says where it begins and ends."""

    def __init__(self, catalogue: Any) -> None:
        self._catalogue = catalogue

    def __getattr__(self, name: str) -> Any:
        return getattr(self._catalogue, name)

    def ugettext(self, text: str) -> str:
        return f"{_BEGIN}{self._catalogue.ugettext(text)}{_END}"

    def ungettext(self, one: str, many: str, number: int) -> str:
        return f"{_BEGIN}{self._catalogue.ungettext(one, many, number)}{_END}"


@contextmanager
def marked(app: Flask, catalogue: str) -> Iterator[None]:
    """Let an app's pages in a language tell meanwhile which texts are its own."""
    spoken = app.extensions["babel"].instance.domain_instance.cache
    key = catalogue, "messages"
    usual = spoken[key]
    spoken[key] = _Marked(usual)
    yield
    spoken[key] = usual


def own_texts(part: Any) -> Iterator[tuple[str, bool]]:
    """Each text that is seen in a part of a page, and whether its sentences count."""
    told, depth, counts = "", 0, False
    for text, is_running in _seen(part, is_running=True):
        for piece in _PIECES.split(text):
            if piece == _BEGIN:
                told, counts = ("", is_running) if depth == 0 else (told, counts)
                depth += 1
            elif piece == _END:
                depth -= 1
                if depth == 0:
                    yield told, counts and told.rstrip()[-1:] in _SENTENCE_ENDS
            elif depth:
                told += piece


def _seen(element: Any, is_running: bool) -> Iterator[tuple[str, bool]]:
    if isinstance(element, etree._Comment) or element.tag in _UNSEEN:
        return
    is_running = is_running and element.tag not in _UNCOUNTED
    if element.text:
        yield element.text, is_running
    for child in element:
        yield from _seen(child, is_running)
        if child.tail:
            yield child.tail, is_running
