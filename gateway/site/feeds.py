"""Feeds of the city, of a district and of a campaign, as Atom and as RSS."""

from collections.abc import Callable, Sequence

from flask import Blueprint, Response, url_for
from flask_babel import gettext

from gateway.addresses import settings, whole_url
from gateway.caching import FEED_SECONDS, kept_answer, version_of
from gateway.clients.news import Happening
from gateway.feeds import atom, rss
from gateway.feeds.entries import Entry, Feed, tag_uri
from gateway.languages import current_language
from gateway.wiring import services
from gateway.wording.news import news_category, news_title
from services.chassis.permissions import allow
from services.chassis.problems import NotFound
from services.contracts.roles import Audience

blueprint = Blueprint("feeds", __name__)

_WRITERS: dict[str, tuple[Callable[[Feed], bytes], str]] = {
    "atom": (atom.write_atom, atom.CONTENT_TYPE),
    "rss": (rss.write_rss, rss.CONTENT_TYPE),
}


@blueprint.get("/syote.<ending>")
@allow(Audience.ANYONE)
def city(ending: str) -> Response:
    """New campaigns, ideas and results of the whole city."""
    name = settings().platform_name
    return _answer(
        ending,
        "city",
        gettext("%(name)s: koko kaupunki", name=name),
        gettext("Uudet kampanjat, ideat ja tulokset kaikista kaupunginosista."),
        url_for("home.show"),
        services().news.of_city(),
    )


@blueprint.get("/kaupunginosat/<slug>/syote.<ending>")
@allow(Audience.ANYONE)
def district(slug: str, ending: str) -> Response:
    """The same of one district."""
    found = services().ideas.district(slug)
    name = found.name_in(current_language().tag)
    return _answer(
        ending,
        f"district:{slug}",
        f"{name} – {settings().platform_name}",
        gettext("Uudet kampanjat, ideat ja tulokset: %(name)s.", name=name),
        url_for("districts.show", slug=slug),
        services().news.of_city(slug),
    )


@blueprint.get("/kampanjat/<slug>/syote.<ending>")
@allow(Audience.ANYONE)
def campaign(slug: str, ending: str) -> Response:
    """What a campaign's makers tell, and how it goes."""
    found = services().ideas.campaign(slug)
    news = services().news.of_campaign(found.card.id)
    if not news:
        # A draft that its maker happens to look at has no feed.
        raise NotFound("campaign")
    return _answer(
        ending,
        f"campaign:{found.card.id}",
        f"{found.card.title} – {settings().platform_name}",
        gettext("Kampanjan päivitykset ja vaiheet."),
        url_for("campaigns.show", slug=found.card.slug),
        news,
    )


def _answer(
    ending: str, scope: str, title: str, subtitle: str, page: str, happenings: Sequence[Happening]
) -> Response:
    if ending not in _WRITERS:
        raise NotFound("feed")
    write, content_type = _WRITERS[ending]
    host = settings().public_url.rstrip("/")
    language = current_language().tag
    feed = Feed(
        id=tag_uri(host, f"feed:{scope}:{language}"),
        title=title,
        subtitle=subtitle,
        language=language,
        self_href=f"{host}{page.rstrip('/')}/syote.{ending}",
        page_href=f"{host}{page}",
        publisher=settings().platform_name,
        entries=tuple(_entry(each, host) for each in happenings),
    )
    return kept_answer(
        lambda: write(feed),
        content_type,
        version_of(ending, feed),
        seconds=FEED_SECONDS,
        changed_at=feed.updated,
    )


def _entry(happening: Happening, host: str) -> Entry:
    return Entry(
        id=tag_uri(host, happening.id),
        title=news_title(happening),
        text=happening.text,
        href=_page_of(happening),
        at=happening.at,
        category=news_category(happening.kind),
        author=happening.author,
    )


def _page_of(happening: Happening) -> str:
    if happening.idea_id:
        return whole_url("ideas.show", idea_id=happening.idea_id)
    at = "paivitykset" if happening.kind == "update" else None
    return whole_url("campaigns.show", slug=happening.campaign_slug, _anchor=at)
