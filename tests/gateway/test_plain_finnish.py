"""Plain Finnish along the resident's path, measured on the pages as they are rendered.

What counts is what the service says by itself: people's own texts stay out, but the sums, days and names
within a sentence are in. Sentences stand in running text: paragraphs, lists, notes, hints, faults of fields.
Headings, buttons, labels, links, the heads and cells of tables, choices and what has no full stop are none,
and could only make the average smaller; but no text at all that is seen may be longer than the longest
sentence. Words are told apart as in the campaigns' own plain summaries, where ":" begins a list. The menu
and the footer are measured by themselves.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from lxml import html

from gateway.languages import PLAIN_FINNISH
from services.ideas.domain.drafting.plain_language import MOST_WORDS_ON_AVERAGE, sentences
from tests.gateway.conftest import Browser
from tests.gateway.fake_city import PLEDGE_ID, TOKEN
from tests.gateway.fake_giving import COFFEE
from tests.gateway.fake_giving import HELD as PROMISED
from tests.gateway.fake_legal import BOUGHT_ID
from tests.gateway.fake_own_ideas import IDEA_TOKEN
from tests.gateway.fake_platform import FakePlatform
from tests.gateway.fake_shifts import FREE, FULL, JOINING, KEPT, LINK, VOLUNTEER_ID
from tests.gateway.plain_pages import marked, own_texts

MOST_WORDS = 20
SELKO = PLAIN_FINNISH.prefix
CAMPAIGN = "/kampanjat/lahiliikuntapaikka"
PLEDGING = f"{CAMPAIGN}/tue"
OWN = f"/tuki/{PLEDGE_ID}/{TOKEN}"
SHIFT = f"{CAMPAIGN}/talkoot/{FREE}"
VOLUNTEER = f"/talkoot/omat/{VOLUNTEER_ID}"
PATH = (
    "/", "/kampanjat", "/kampanjat?q=olematon", CAMPAIGN, "/kampanjat/paattynyt", "/kampanjat/tuleva",
    "/kampanjat/kauppa", f"{CAMPAIGN}/kysymykset", f"{CAMPAIGN}/rahan-reitti", f"{CAMPAIGN}/seuraa",
    PLEDGING, "/kampanjat/kauppa/tue", "/kampanjat/paattynyt/tue",
    OWN, f"{OWN}/maksuohje", f"{OWN}/paluu", f"{OWN}/tiedot", f"{OWN}/kuitti", f"{OWN}/palautuspyynto",
    f"/tuki/{BOUGHT_ID}/{TOKEN}", f"/tuki/{BOUGHT_ID}/{TOKEN}/peruuttaminen", f"/tuki/repair/{TOKEN}",
    f"/tuki/unmet/{TOKEN}", f"/tuki/conditional/{TOKEN}", f"/tuki/conditional/{TOKEN}/ehto",
    f"/tuki/monthly/{TOKEN}/kuukausituki", f"/tuki/monthly/{TOKEN}/kuukausituki/lopeta",
    "/ideat", "/ideat/1", "/ideat/uusi", "/ideat/1/ilmoita", f"/ideat/oma/1/{IDEA_TOKEN}",
    "/talkoot", f"{CAMPAIGN}/talkoot/{FULL}", f"{CAMPAIGN}/tavarat/{COFFEE}", "/talkoolaiset",
    f"{VOLUNTEER}/{LINK}", f"{VOLUNTEER}/{JOINING}", f"{VOLUNTEER}/{LINK}/vuorot/{KEPT}",
    f"{VOLUNTEER}/{LINK}/tavarat/{PROMISED}", "/kaupunginosat/emola", "/kaupunginosat/annila", "/kokeilut",
    "/kirjaudu", "/kirjaudu/s1/right", "/avaa",
    "/saavutettavuus", "/palaute", "/palaute/kiitos", "/tietosuoja", "/ehdot", "/olematon",
)  # fmt: skip
WRITTEN = {"email": "aino@esimerkki.fi", "name": "Aino"}
# What a form answers: a page of faults, or after a good answer the page to look at.
ANSWERS = (
    (PLEDGING, {"amount": "muu", "own_amount": "2", "email": "aino"}, PLEDGING),
    (PLEDGING, WRITTEN | {"amount": "2500", "method": "bank_transfer"}, f"{PLEDGING}/tarkista"),
    (
        PLEDGING,
        WRITTEN
        | {"amount": "2500", "method": "card"}
        | {"condition_kind": "backers_at_least", "condition_count": "15"},
        f"{PLEDGING}/tarkista",
    ),
    ("/ideat/uusi", {"text": "", "district": ""}, "/ideat/uusi"),
    (SHIFT, {"name": "", "email": "ei-osoite", "phone": "x"}, SHIFT),
    ("/kirjaudu", {"email": "aino"}, "/kirjaudu"),
    ("/palaute", {"text": ""}, "/palaute"),
)  # fmt: skip


@pytest.fixture(scope="module")
def reader(gateway: Flask) -> Iterator[Browser]:
    """Somebody who reads plain Finnish, on pages that tell what they say by themselves."""
    with marked(gateway, PLAIN_FINNISH.catalogue):
        yield Browser(gateway.test_client())


@pytest.fixture(scope="module")
def pages(reader: Browser) -> dict[str, Any]:
    """Every page of the path, opened once, by its address."""
    return {path: html.fromstring(reader.get(SELKO + path).text) for path in PATH}


def own_sentences(part: Any) -> list[list[str]]:
    """The words of each sentence that counts."""
    return [words for text, counts in own_texts(part) if counts for words in sentences(text)]


def faults(part: Any) -> list[str]:
    """What is harder in a part of a page than plain Finnish allows."""
    told = own_sentences(part)
    found = [
        " ".join(words) for text, _ in own_texts(part) for words in sentences(text) if len(words) > MOST_WORDS
    ]
    average = sum(map(len, told)) / len(told) if told else 0.0
    return found + ([f"{average:.1f} words on average"] if average > MOST_WORDS_ON_AVERAGE else [])


def test_sentences_are_short_on_every_page(pages: dict[str, Any]) -> None:
    assert {path: found for path, page in pages.items() if (found := faults(page.find(".//main")))} == {}
    assert all(own_sentences(page.find(".//main")) for page in pages.values()), "each page says something"
    assert faults(pages["/"].find(".//header")) == faults(pages["/"].find(".//footer")) == []


@pytest.mark.parametrize(("form", "answers", "shown"), ANSWERS)
def test_what_a_form_answers_is_short(
    reader: Browser, form: str, answers: dict[str, str], shown: str
) -> None:
    answer = reader.fill(SELKO + form, **answers)
    page = answer if answer.status_code == 422 else reader.get(SELKO + shown)
    assert answer.status_code in (303, 422)
    assert len(told := own_sentences(html.fromstring(page.text).find(".//main"))) > 2, told
    assert faults(html.fromstring(page.text).find(".//main")) == []


@pytest.mark.parametrize(
    "sentence", ["yksi " * 13 + "sana.", "Kolme sanaa tässä. " + "liian " * 20 + "pitkä.", "pitkä " * 21]
)
def test_what_is_long_is_found(sentence: str) -> None:
    assert faults(html.fromstring(f"<main><p>\ue000{sentence}\ue001 Muiden tekstiä.</p></main>"))


def test_ordinary_finnish_would_not_do(gateway: Flask) -> None:
    with marked(gateway, "fi"):
        page = Browser(gateway.test_client()).get("/tietosuoja").text
    assert faults(html.fromstring(page).find(".//main"))


def test_its_pages_are_finnish_and_every_link_stays_among_them(pages: dict[str, Any]) -> None:
    for path, page in pages.items():
        assert page.get("lang") == "fi"
        assert page.xpath("//link[@hreflang]") == [], "Finnish speaks for it in lists of pages"
        for canonical in page.xpath("//link[@rel='canonical']/@href"):
            assert SELKO not in canonical
        followed = page.xpath("//body//a[not(@hreflang)]/@href | //form/@action | //@formaction | //@hx-get")
        inner = [each for each in followed if each.startswith("/")]
        assert [each for each in inner if not f"{each}/".startswith(f"{SELKO}/")] == [], path
    assert len(pages["/"].xpath("//header//a[@hreflang]")) == 4


def test_a_campaigns_plain_summary_comes_first_and_once(browser: Browser, platform: FakePlatform) -> None:
    plain, usual = (browser.get(f"{prefix}{CAMPAIGN}").text for prefix in (SELKO, ""))
    for page in (plain, usual):
        assert page.count("Rakennamme paikan, jossa voi kuntoilla ulkona.") == page.count('id="selko"') == 1
    assert plain.index('id="selko"') < plain.index('class="lead"') < plain.index('id="tilanne"')
    assert usual.index('class="lead"') < usual.index('id="tilanne"') < usual.index('id="selko"')
