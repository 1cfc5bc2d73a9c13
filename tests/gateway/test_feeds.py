"""Feeds: whole by the rules of Atom and RSS, stable, and cheap to ask for again."""

import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from lxml import etree

from gateway.feeds.entries import tag_uri
from tests.gateway.conftest import Browser

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
PLACES = ("", "/kaupunginosat/emola", "/kaupunginosat/annila", "/kampanjat/lahiliikuntapaikka")
# RFC 4287: the children of a feed and of an entry, each with how often it may come.
FEED = {
    "id": (1, 1),
    "title": (1, 1),
    "updated": (1, 1),
    "subtitle": (0, 1),
    "author": (0, 9),
    "link": (1, 9),
    "entry": (0, 50),
}
ENTRY = {
    "id": (1, 1),
    "title": (1, 1),
    "updated": (1, 1),
    "published": (0, 1),
    "author": (1, 9),
    "link": (1, 9),
    "category": (0, 9),
    "content": (0, 1),
}
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
TAG = re.compile(r"tag:[a-z0-9.-]+,2026:\S+")


def document(browser: Browser, path: str, **how: Any) -> Any:
    response = browser.get(path, **how)
    assert response.status_code == 200
    return etree.fromstring(response.data)


def check_children(parent: Any, rules: dict[str, tuple[int, int]], namespace: str = ATOM) -> None:
    names = [child.tag.removeprefix(namespace) for child in parent]
    assert set(names) <= set(rules)
    for name, (least, most) in rules.items():
        assert least <= names.count(name) <= most, name


@pytest.mark.parametrize("place", PLACES)
def test_atom_keeps_to_its_standard(browser: Browser, place: str) -> None:
    response = browser.get(f"{place}/syote.atom")
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = etree.fromstring(response.data)
    assert feed.tag == f"{ATOM}feed" and feed.get(LANG) == "fi"
    check_children(feed, FEED)
    entries = feed.findall(f"{ATOM}entry")
    ids = [feed.findtext(f"{ATOM}id"), *(entry.findtext(f"{ATOM}id") for entry in entries)]
    assert all(TAG.fullmatch(each) for each in ids) and len(set(ids)) == len(ids)
    stamps = [each.text for each in feed.iter(f"{ATOM}updated", f"{ATOM}published")]
    assert all(STAMP.fullmatch(each) for each in stamps)
    updated = [entry.findtext(f"{ATOM}updated") for entry in entries]
    assert updated == sorted(updated, reverse=True)
    assert feed.findtext(f"{ATOM}updated") == max(updated, default="2026-01-01T00:00:00Z")
    for entry in entries:
        check_children(entry, ENTRY)
        assert entry.find(f"{ATOM}author/{ATOM}name").text
        assert entry.find(f"{ATOM}content").get(LANG) == "fi"
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"].endswith(f"{place}/syote.atom") and links["self"].startswith("http")


@pytest.mark.parametrize("place", PLACES)
def test_rss_keeps_to_its_standard(browser: Browser, place: str) -> None:
    rss = document(browser, f"{place}/syote.rss")
    assert (rss.tag, rss.get("version")) == ("rss", "2.0")
    channel = rss.find("channel")
    assert all(channel.findtext(name) for name in ("title", "link", "description", "language"))
    assert channel.find(f"{ATOM}link").get("rel") == "self"
    assert parsedate_to_datetime(channel.findtext("lastBuildDate")).tzinfo
    for item in channel.findall("item"):
        assert item.find("guid").get("isPermaLink") == "false"
        assert TAG.fullmatch(item.findtext("guid"))
        assert parsedate_to_datetime(item.findtext("pubDate")) <= datetime.fromisoformat(
            "2026-11-20T10:00:00Z"
        )
        assert item.findtext("link").startswith("http")


def test_peoples_words_arrive_whole_and_what_xml_cannot_hold_is_left_out(browser: Browser) -> None:
    entry = document(browser, "/syote.atom").find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}content") == "Leuanvetotangot & <b>renkaat</b> ]]> åäö."
    assert entry.findtext(f"{ATOM}title") == "Rahoitus onnistui: Tuppuralan lähiliikuntapaikka"


def test_a_feed_speaks_the_language_of_its_address_and_its_ids_stay(browser: Browser) -> None:
    finnish, english = (document(browser, f"{prefix}/syote.atom") for prefix in ("", "/en"))
    assert english.get(LANG) == "en"
    titles = [feed.find(f"{ATOM}entry/{ATOM}title").text for feed in (finnish, english)]
    assert titles[1] == "Funded: Tuppuralan lähiliikuntapaikka"
    ids = [[each.text for each in feed.iter(f"{ATOM}id")] for feed in (finnish, english)]
    assert ids[0][1:] == ids[1][1:] and ids[0][0] != ids[1][0]
    assert english.find(f"{ATOM}entry/{ATOM}link").get("href").endswith("/en/kampanjat/lahiliikuntapaikka")


def test_who_has_the_newest_is_told_so_and_no_more(browser: Browser) -> None:
    first = browser.get("/syote.atom")
    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert first.headers["Last-Modified"] == "Thu, 19 Nov 2026 10:00:00 GMT"
    assert "Set-Cookie" not in first.headers
    for name, value in (
        ("If-None-Match", first.headers["ETag"]),
        ("If-Modified-Since", first.headers["Last-Modified"]),
    ):
        again = browser.get("/syote.atom", headers={name: value})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
    stale = browser.get("/syote.atom", headers={"If-None-Match": '"other"'})
    assert stale.status_code == 200
    assert browser.get("/syote.rss").headers["ETag"] != first.headers["ETag"]


@pytest.mark.parametrize(
    "path",
    ["/syote.json", "/kaupunginosat/ei/syote.atom", "/kampanjat/ei/syote.rss", "/kampanjat/x/merkki.gif"],
)
def test_there_is_no_feed_of_what_is_not_there(browser: Browser, path: str) -> None:
    response = browser.get(path)
    assert response.status_code == 404
    assert response.headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    "path", ["/", "/kaupunginosat", "/sv/kaupunginosat/emola", "/kampanjat/lahiliikuntapaikka"]
)
def test_a_page_names_its_feeds(browser: Browser, path: str) -> None:
    page = browser.get(path).text
    for kind in ("atom", "rss"):
        href = re.search(
            rf'<link rel="alternate" type="application/{kind}\+xml" title="[^"]+" href="([^"]+)"', page
        )
        assert href, kind
        assert browser.get(href[1]).status_code == 200


def test_an_id_names_the_host_without_its_port() -> None:
    assert tag_uri("https://kulmat.example:8443/", "idea:1") == "tag:kulmat.example,2026:idea:1"
