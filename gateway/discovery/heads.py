"""The head of a page: its one address, its other languages, and what is told of it elsewhere."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, request, url_for
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from gateway.addresses import settings, whole_url
from gateway.discovery.structured import data_blocks
from gateway.languages import FINNISH, LANGUAGES, PLAIN_FINNISH, Language, current_language
from gateway.wording.descriptions import Told, told_of
from gateway.wording.sharing import picture_in_words

# Plain Finnish is Finnish to those who list pages: it leads to the Finnish page and has no tag of its own.
LISTED_LANGUAGES = tuple(each for each in LANGUAGES if each is not PLAIN_FINNISH)
_REGIONS = {"fi": "fi_FI", "sv": "sv_FI", "en": "en_GB"}


@dataclass(frozen=True)
class Shown:
    """The picture beside a link, and what it shows in words."""

    address: str
    words: str


@dataclass(frozen=True)
class Head:
    """What the head of a listed page says; addresses are whole, `alternates` are (tag, address)."""

    title: str
    description: str
    canonical: str
    alternates: tuple[tuple[str, str], ...]
    region: str
    other_regions: tuple[str, ...]
    picture: Shown | None
    blocks: Markup


def tell(app: Flask) -> None:
    """Add the template function `head_of_page`."""
    app.jinja_env.globals["head_of_page"] = _head_of_page


@pass_context
def _head_of_page(context: Context) -> Head | None:
    """The head of a listed page; nothing for pages that ask not to be listed."""
    given: dict[str, Any] = context.get_all()
    # An answer to a form, an error and a draft that its makers look at have no address for others.
    if request.method not in ("GET", "HEAD") or given.get("unlisted") or given.get("preview"):
        return None
    endpoint = request.endpoint or ""
    told = told_of(endpoint, given)
    return _head(endpoint, told, given) if told else None


def _head(endpoint: str, told: Told, given: dict[str, Any]) -> Head:
    language = current_language()
    path = url_for(endpoint, **{**(request.view_args or {}), **told.values})[len(language.prefix) :]
    own = FINNISH if language is PLAIN_FINNISH else language
    return Head(
        title=told.title,
        description=told.description,
        canonical=address_in(own, path),
        alternates=alternates(path) if own is language else (),
        region=_region(own),
        other_regions=tuple(_region(each) for each in LISTED_LANGUAGES if each is not own),
        picture=_picture(told),
        blocks=data_blocks(endpoint, told, address_in(own, path), given),
    )


def address_in(language: Language, path: str) -> str:
    """The whole address of a path in a language, with the city's own host."""
    return settings().public_url.rstrip("/") + language.prefix + path


def alternates(path: str) -> tuple[tuple[str, str], ...]:
    """The same page in each language, and the one for whoever reads none of them."""
    return (
        *((each.tag, address_in(each, path)) for each in LISTED_LANGUAGES),
        ("x-default", address_in(FINNISH, path)),
    )


def _region(language: Language) -> str:
    return _REGIONS.get(language.tag, language.tag)


def _picture(told: Told) -> Shown | None:
    if told.picture is None:
        return None
    return Shown(
        whole_url(told.picture.endpoint, **told.picture.values), picture_in_words(told.picture.facts)
    )
