"""What search engines read first: which pages they may visit, and which there are."""

import json
from contextlib import suppress
from dataclasses import astuple
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from redis import RedisError
from werkzeug.wrappers import Response as BaseResponse

from gateway.addresses import settings
from gateway.caching import kept_answer, version_of
from gateway.discovery.sitemap import CONTENT_TYPE, Listed, pages_of_a_part, write_index, write_part
from gateway.languages import FINNISH, LANGUAGES, current_language
from gateway.wiring import services
from services.chassis.permissions import allow
from services.chassis.problems import NotFound
from services.contracts.roles import Audience

blueprint = Blueprint("discovery", __name__)

FRESH_SECONDS = 3600
# Of each kind, the youngest; what is older is still found through the pages.
MOST_OF_A_KIND = 5000
_FIXED = (
    "home.show", "campaigns.index", "districts.index", "ideas.index", "ideas.ask", "experiments.index",
    "experiments.compare", "shifts.index", "register.ask", "open_data.index",
    "information.accessibility", "information.privacy", "information.terms",
)  # fmt: skip
# Where nothing is for lists: choices that only set a cookie, one's own pages, ways out.
_NOT_VISITED = ("/kieli/", "/tuki/", "/ulos")
_KEPT_AS = "sitemap:pages"


@blueprint.get("/robots.txt")
@allow(Audience.ANYONE)
def robots() -> Response:
    """Everything may be visited but what is nobody else's; a city that only practises is left alone."""
    if settings().is_practice:
        rules = ["Disallow: /"]
    else:
        rules = [f"Disallow: {each.prefix}{path}" for each in LANGUAGES for path in _NOT_VISITED]
        rules.append(f"\nSitemap: {_whole('discovery.sitemap')}")
    text = "\n".join(("User-agent: *", *rules, ""))
    return kept_answer(lambda: text, "text/plain; charset=utf-8", version_of(text), seconds=FRESH_SECONDS)


@blueprint.get("/sitemap.xml")
@allow(Audience.ANYONE)
def sitemap() -> BaseResponse:
    """All pages in one document, or the documents that hold them where they are many."""
    if current_language() is not FINNISH:
        return redirect(_whole("discovery.sitemap"), 301)
    pages, size = _pages(), pages_of_a_part()
    if len(pages) <= size:
        return _answer(pages)
    parts = [_whole("discovery.part", number=1 + first // size) for first in range(0, len(pages), size)]
    return kept_answer(
        lambda: write_index(parts), CONTENT_TYPE, version_of("index", parts), seconds=FRESH_SECONDS
    )


@blueprint.get("/sitemap-<int:number>.xml")
@allow(Audience.ANYONE)
def part(number: int) -> BaseResponse:
    """One of the documents."""
    size = pages_of_a_part()
    pages = _pages()[(number - 1) * size : number * size] if number > 0 else []
    if not pages:
        raise NotFound("sitemap")
    return _answer(pages)


def _answer(pages: list[Listed]) -> Response:
    return kept_answer(lambda: write_part(pages), CONTENT_TYPE, version_of(pages), seconds=FRESH_SECONDS)


def _pages() -> list[Listed]:
    """Every public page, gathered at most once an hour."""
    kept = None
    with suppress(RedisError):
        kept = services().cache.get(_KEPT_AS)
    if isinstance(kept, str | bytes):
        return [Listed(*each) for each in json.loads(kept)]
    pages = _gathered()
    # Without a cache they are gathered again for the next reader.
    with suppress(RedisError):
        services().cache.set(_KEPT_AS, json.dumps([astuple(each) for each in pages]), ex=FRESH_SECONDS)
    return pages


def _gathered() -> list[Listed]:
    rows = services().experiments.rows
    return [
        *(Listed(_path(endpoint)) for endpoint in _FIXED),
        *(
            Listed(_path("districts.show", slug=each.slug))
            for each in services().ideas.districts()
            if not each.merged_into
        ),
        *(
            Listed(_path("campaigns.show", slug=each["slug"]), each["closed_at"] or each["started_on"] or "")
            for each in rows("/open-data/campaigns", MOST_OF_A_KIND)
        ),
        *(
            Listed(_path("experiments.show", slug=each["slug"]), each["closed_at"] or "")
            for each in rows("/experiments", MOST_OF_A_KIND)
        ),
        *(
            Listed(_path("ideas.show", idea_id=each["id"]), each.get("corrected_at") or each["created_at"])
            for each in rows("/ideas", MOST_OF_A_KIND)
        ),
    ]


def _path(endpoint: str, **values: Any) -> str:
    """The Finnish path, whatever language this request came in."""
    return url_for(endpoint, **values).removeprefix(request.script_root)


def _whole(endpoint: str, **values: Any) -> str:
    return settings().public_url.rstrip("/") + url_for(endpoint, **values).removeprefix(request.script_root)
