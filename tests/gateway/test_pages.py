"""What holds for every public page, whoever wrote it."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from gateway.assets import FOLDER
from tests.gateway.conftest import Browser
from tests.gateway.fake_city import PLEDGE_ID, TOKEN

OWN = f"/tuki/{PLEDGE_ID}/{TOKEN}"
PAGES = (
    "/",
    "/kampanjat",
    "/kampanjat?q=puutarha&alue=lahemaki&tila=kaikki",
    "/kampanjat/lahiliikuntapaikka",
    "/kampanjat/paattynyt",
    "/kampanjat/lahiliikuntapaikka/tue",
    "/kaupunginosat",
    "/kaupunginosat/emola",
    "/kaupunginosat/annila",
    "/ideat",
    "/ideat/uusi",
    "/ideat/1",
    "/ideat/1/ilmoita",
    "/ideat/tuki/s1/oikea",
    OWN,
    f"{OWN}/maksuohje",
    f"{OWN}/paluu",
    f"/tuki/repair/{TOKEN}",
    "/kirjaudu",
    "/kirjaudu/s1/right",
    "/henkilokunta",
    "/henkilokunta/kutsu/x",
    "/henkilokunta/salasana",
    "/henkilokunta/salasana/x",
    "/saavutettavuus",
    "/palaute?sivu=/kampanjat",
    "/palaute/kiitos",
    "/tietosuoja",
    "/ehdot",
    "/api/docs",
)
VOID = {"meta", "link", "input", "img", "br", "path", "rect", "circle"}


class Outline(HTMLParser):
    """Notes what a page must not hold and what it must hold once."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.headings: list[str] = []
        self.ids: list[str] = []
        self.labelled: set[str] = set()
        self.controls: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.faults += [f"{tag} has {name}" for name in given if name == "style" or name.startswith("on")]
        # A block of data is not run: https://html.spec.whatwg.org/#data-block
        is_data = given.get("type") == "application/ld+json"
        if tag == "style" or (tag == "script" and not given.get("src") and not is_data):
            self.faults.append(f"inline {tag}")
        if tag not in VOID:
            self.open.append(tag)
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(tag)
        self.ids += [given["id"] or ""] if "id" in given else []
        if tag == "label":
            self.labelled.add(given.get("for") or "")
        if tag in ("input", "select", "textarea") and given.get("type") != "hidden":
            self.controls.add(given.get("id") or f"{tag} without id")
        # Canonical addresses are whole; nothing is fetched from them.
        names = ("src", "href", "action") if given.get("rel") not in ("canonical", "alternate") else ()
        for name in names:
            address = given.get(name) or ""
            if address.startswith(("http:", "https:", "//")):
                self.faults.append(f"{tag} leads to {address}")

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole_labelled_and_free_of_anything_inline(browser: Browser, path: str) -> None:
    response = browser.get(path)
    html = response.get_data(as_text=True)
    outline = Outline()
    outline.feed(html)
    assert response.status_code == 200
    assert outline.faults == []
    assert outline.open == []
    assert outline.headings.count("h1") == 1
    assert len(outline.ids) == len(set(outline.ids))
    assert outline.controls <= outline.labelled
    assert len(html.encode()) < 35_000
    # A name that means something else than the page thinks.
    assert "&lt;Macro" not in html and " object at 0x" not in html


@pytest.mark.parametrize(
    "path", ["/olematon", "/kampanjat/olematon", "/tuki/x/y", "/kaupunginosat/ei", "/ideat/2"]
)
def test_what_does_not_exist_is_said_in_the_same_look(browser: Browser, path: str) -> None:
    response = browser.get(path)
    assert response.status_code == 404
    assert "Sivua ei löydy" in response.text
    assert "015 000 0000" in response.text


def test_the_style_sheets_stay_small() -> None:
    sizes = {sheet.name: sheet.stat().st_size for sheet in (FOLDER / "css").iterdir()}
    desk, plots, inbox = (sizes.pop(name) for name in ("5-desk.css", "7-plots.css", "8-inbox.css"))
    # Working pages load one sheet more than public ones, and those that draw or reconcile one more again.
    assert sum(sizes.values()) < 34_000
    assert sum(sizes.values()) + desk < 43_000
    assert sum(sizes.values()) + desk + max(plots, inbox) < 47_000


def test_no_template_carries_a_style_or_a_script() -> None:
    templates = Path(FOLDER).parent / "templates"
    ours = r" src=\"\{\{ asset\('(js|vendor)/[\w.]+\.js'\) \}\}\" defer></script>"
    forbidden = re.compile(rf"style=|<script(?!{ours})|<style|\son\w+=|javascript:")
    assert [path.name for path in templates.rglob("*.html") if forbidden.search(path.read_text())] == []


def test_peoples_text_is_shown_and_never_run(browser: Browser) -> None:
    assert "<script>alert(1)" not in browser.get("/ideat/1").text
    assert "&lt;script&gt;alert(1)" in browser.get("/ideat/1").text
    assert "<b>Voittaja" not in browser.get("/kampanjat/lahiliikuntapaikka").text
    searched = browser.get('/kampanjat?q="><img src=x onerror=alert(1)>').text
    assert "<img src=x" not in searched


def test_the_rule_for_a_missed_goal_stands_beside_the_button(browser: Browser) -> None:
    page = browser.get("/kampanjat/lahiliikuntapaikka").text
    panel = page[page.index('class="fund"') : page.index("campaign-picture")]
    assert "Tue kampanjaa" in panel
    assert "jos 7\u00a0000\u00a0€ ei täyty, korttia ei veloiteta" in panel


def test_the_law_is_shown_where_money_is_asked_for(browser: Browser) -> None:
    page = browser.get("/kampanjat/lahiliikuntapaikka").text
    for fact in (
        "Tuppuralan Tanhuvat ry",
        "RA/2026/100",
        "Lähiliikuntapaikan rakentaminen",
        "Esimerkkitie 1",
        "Tarkistettu 12.11.2026.",
    ):
        assert fact in page


def test_an_empty_district_says_the_next_step(browser: Browser) -> None:
    page = browser.get("/kaupunginosat/annila").text
    assert "Ei kampanjoita alueella Annila" in page
    assert "/ideat/uusi?district=annila" in page


def test_the_language_stays_in_every_link(browser: Browser) -> None:
    page = browser.get("/sv/kampanjat?q=puu").text
    assert '<html lang="sv">' in page
    assert 'href="/sv/kaupunginosat"' in page
    assert 'href="/kieli/en?sivu=%2Fkampanjat%3Fq%3Dpuu"' in page
    assert 'href="/kieli/fi?sivu=%2Fkampanjat%3Fq%3Dpuu"' in page
    assert 'href="/static/' in page
    assert "/sv/static/" not in page


def test_a_draft_that_is_still_to_be_paid_shows_its_slip_and_what_may_be_done(browser: Browser) -> None:
    page = browser.get(OWN).text
    assert "FI21 1234 5600 0007 85" in page
    assert "20 48112" in page
    assert "421123456000007850000250000000000000000002048112261128" in page
    assert "/peru" in page
    assert "/vahvista" not in page
    repair = browser.get(f"/tuki/repair/{TOKEN}").text
    assert "/vahvista" in repair and "/mobilepay" in repair and "/tilisiirto" in repair
    assert "to 10.12.2026" in repair
    assert "su 13.12.2026 klo\u00a023.59" in repair
