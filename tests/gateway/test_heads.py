"""What search engines and other sites are told: one address, other languages, what a page is about."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from lxml import etree, html

from gateway.discovery import sitemap
from gateway.discovery.structured import data_blocks
from gateway.wording.descriptions import Told
from tests.gateway.conftest import Browser, make_gateway
from tests.gateway.fake_city import PLEDGE_ID, TOKEN
from tests.gateway.fake_platform import FakePlatform

HOST = "http://127.0.0.1:8000"
CAMPAIGN = "/kampanjat/lahiliikuntapaikka"
LISTED = (
    "/", "/kampanjat", CAMPAIGN, f"{CAMPAIGN}/kysymykset", "/kaupunginosat", "/kaupunginosat/emola",
    "/ideat", "/ideat/1", "/ideat/uusi", "/kokeilut", "/kokeilut/vertailu", "/talkoot", "/talkoolaiset",
    "/avoin-data", "/saavutettavuus", "/tietosuoja", "/ehdot", "/api/docs",
)  # fmt: skip
UNLISTED = (
    f"{CAMPAIGN}/tue", "/kirjaudu", "/henkilokunta", f"/tuki/{PLEDGE_ID}/{TOKEN}", "/ideat/1/ilmoita",
    f"{CAMPAIGN}/seuraa", "/avaa", "/olematon", "/kampanjat/olematon",
)  # fmt: skip


def head_of(browser: Browser, path: str) -> Any:
    """A page's head, parsed."""
    return html.fromstring(browser.get(path).text).find("head")


def told(head: Any, name: str) -> list[str]:
    return [str(each) for each in head.xpath(f"meta[@name='{name}' or @property='{name}']/@content")]


def things(head: Any) -> Iterator[dict[str, Any]]:
    for text in head.xpath("script[@type='application/ld+json']/text()"):
        yield json.loads(text)


def test_every_listed_page_has_one_address_its_languages_and_words_of_its_own(browser: Browser) -> None:
    heads = {path: head_of(browser, f"{path}?utm_source=x&jatko=") for path in LISTED}
    for path, head in heads.items():
        assert head.xpath("link[@rel='canonical']/@href") == [HOST + path]
        assert dict(
            zip(
                head.xpath("link[@hreflang]/@hreflang"),
                head.xpath("link[@hreflang]/@href"),
                strict=True,
            )
        ) == {
            "fi": HOST + path, "sv": f"{HOST}/sv{path}", "en": f"{HOST}/en{path}", "x-default": HOST + path,
        }  # fmt: skip
        assert told(head, "robots") == []
        assert 20 < len(told(head, "description")[0]) <= 160
    for name in ("title/text()", "meta[@name='description']/@content"):
        said = [head.xpath(name)[0] for head in heads.values()]
        assert len(set(said)) == len(said)


def test_what_is_not_for_lists_says_so_and_has_no_other_address(browser: Browser) -> None:
    for path in UNLISTED:
        head = head_of(browser, path)
        assert told(head, "robots") == ["noindex"], path
        assert head.xpath("link[@rel='canonical' or @hreflang] | script[not(@src)]") == []
    assert 'content="noindex"' in browser.fill("/ideat/uusi", text="").text


@pytest.mark.parametrize("path", ["/", CAMPAIGN, "/kaupunginosat/emola", "/ideat/1"])
def test_a_page_that_is_shared_tells_its_languages_too(browser: Browser, path: str) -> None:
    head = head_of(browser, f"/sv{path}")
    assert (told(head, "og:locale"), told(head, "og:locale:alternate")) == (["sv_FI"], ["fi_FI", "en_GB"])
    assert told(head, "og:url") == head.xpath("link[@rel='canonical']/@href") == [f"{HOST}/sv{path}"]
    assert told(head, "og:description") == told(head, "description")
    assert browser.get(told(head, "og:image")[0].removeprefix(HOST)).mimetype == "image/png"


def test_structured_data_say_what_a_page_is_about(browser: Browser) -> None:
    kinds = {path: [each["@type"] for each in things(head_of(browser, path))] for path in LISTED}
    assert kinds["/"] == ["WebSite", "Organization"]
    assert kinds[CAMPAIGN] == ["Project", "BreadcrumbList"]
    assert kinds["/kaupunginosat/emola"] == ["Place", "BreadcrumbList"]
    assert kinds["/ideat/1"] == ["CreativeWork", "BreadcrumbList"]
    assert kinds["/ehdot"] == ["BreadcrumbList"]
    project, trail = things(head_of(browser, CAMPAIGN))
    assert project["potentialAction"]["target"] == f"{HOST}{CAMPAIGN}/tue"
    assert [each["item"] for each in trail["itemListElement"]][-1] == HOST + CAMPAIGN
    (search, _) = things(head_of(browser, "/"))
    assert search["potentialAction"]["target"]["urlTemplate"].endswith("&q={search_term_string}")
    ended = next(things(head_of(browser, "/kampanjat/paattynyt")))
    assert "potentialAction" not in ended


def test_peoples_words_cannot_leave_the_block_of_data(gateway: Flask) -> None:
    title = "</script><script>alert(1)</script><!-- & \u2028"
    with gateway.test_request_context("/ehdot"):
        block = data_blocks("information.terms", Told(title, ""), f"{HOST}/ehdot", {})
    assert re.findall(r"</?script[^>]*>", block) == ['<script type="application/ld+json">', "</script>"]
    assert "<!--" not in block and "\u2028" not in block and "& " not in block
    (trail,) = things(html.fromstring(f"<html><head>{block}</head><body></body></html>").find("head"))
    assert trail["itemListElement"][1]["name"] == title


def test_the_map_of_the_site_lists_every_page_in_every_language(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = browser.get("/sitemap.xml")
    again = browser.get("/sitemap.xml", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    root = etree.fromstring(first.data)
    found = root.xpath("s:url/s:loc/text()", namespaces=names)
    assert {HOST + "/", HOST + "/ideat/1", f"{HOST}/sv/kaupunginosat/emola", HOST + "/ehdot"} <= set(found)
    assert len(found) == len(set(found))
    assert len(root.xpath("s:url[1]/x:link", namespaces=names)) == 4
    monkeypatch.setattr(sitemap, "ENTRIES_OF_A_PART", 30)
    parts = etree.fromstring(browser.get("/sitemap.xml").data).xpath("//s:loc/text()", namespaces=names)
    assert parts[0] == f"{HOST}/sitemap-1.xml"
    listed = [
        each
        for part in parts
        for each in etree.fromstring(browser.get(part.removeprefix(HOST)).data).xpath(
            "s:url/s:loc/text()", namespaces=names
        )
    ]
    assert listed == found
    assert browser.get(f"/sitemap-{len(parts) + 1}.xml").status_code == 404
    assert browser.get("/sv/sitemap.xml").headers["Location"] == f"{HOST}/sitemap.xml"


def test_a_city_that_practises_is_left_alone_and_a_real_one_is_not(
    browser: Browser, platform: FakePlatform
) -> None:
    assert browser.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"
    real = make_gateway(platform, ENVIRONMENT="production").test_client().get("/robots.txt").text
    assert "Disallow: /sv/kieli/\n" in real and "Disallow: /\n" not in real
    assert real.endswith(f"\nSitemap: {HOST}/sitemap.xml\n")


def test_reading_leaves_nothing_in_the_browser(gateway: Flask, browser: Browser) -> None:
    assert browser.get("/").status_code == 200
    for path in (*LISTED, "/kokeilut/lahiliikuntapaikka", "/robots.txt", "/sitemap.xml", "/syote.atom"):
        reply = gateway.test_client().get(path)
        assert (reply.status_code, reply.headers.getlist("Set-Cookie")) == (200, []), path
