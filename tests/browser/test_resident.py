"""The resident's way in a real browser: for everyone, without JavaScript, with nothing from outside."""

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from infra.launcher.platform import RunningPlatform
from tests.browser.accessibility import faults

# What breaks on a page breaks by its width or by its colours: each is looked at here, and both crosswise by
# the longer proof.
CROSSWISE = [pytest.param(*view, marks=pytest.mark.long) for view in ((390, "light"), (1280, "dark"))]
VIEWS = [(390, "dark"), (1280, "light"), *CROSSWISE]
PATIENCE_SECONDS = 30.0
CAMPAIGN = "/kampanjat/tuppuralan-lahiliikuntapaikka"
# With match, shifts, goods and an own share.
WITH_ALL = "/kampanjat/savilahden-kirjahylly-torin-laidalle"


@contextmanager
def opened(
    chromium: Browser, city: RunningPlatform, width: int = 1280, scheme: str = "light", **how: object
) -> Iterator[Page]:
    """A page of a fresh visitor; whatever the browser refused or fetched elsewhere fails the test."""
    context = chromium.new_context(
        base_url=city.url("gateway"), viewport={"width": width, "height": 900}, color_scheme=scheme, **how
    )
    page = context.new_page()
    refused: list[str] = []
    elsewhere: list[str] = []
    ours = {urlsplit(city.url("gateway")).netloc, urlsplit(city.url("stripe")).netloc}
    page.on(
        "console",
        lambda message: refused.append(message.text) if "Content Security" in message.text else None,
    )
    page.on(
        "request", lambda asked: None if urlsplit(asked.url).netloc in ours else elsewhere.append(asked.url)
    )
    yield page
    context.close()
    assert refused == []
    assert elsewhere == []


def fill_pledge(page: Page, method: str, amount: str = "12,50") -> None:
    """The form's three answers and a name."""
    page.goto(f"{CAMPAIGN}/tue")
    page.fill("#own_amount", amount)
    page.check(f"input[name=method][value={method}]")
    page.fill("#email", "aino.mattila@demo.example")
    page.fill("#name", "Aino Mattila")


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
def test_home_and_campaign_are_accessible(
    chromium: Browser, city: RunningPlatform, width: int, scheme: str
) -> None:
    with opened(chromium, city, width, scheme) as page:
        page.goto("/")
        assert faults(page) == []
        page.goto(CAMPAIGN)
        assert page.get_by_role("link", name="Tue kampanjaa").filter(visible=True).count() == 1
        assert faults(page) == []
        page.goto(WITH_ALL)
        expect(page.locator("main")).to_contain_text("Tule talkoisiin")
        assert faults(page) == []
        page.goto(f"{CAMPAIGN}/rahan-reitti")
        expect(page.get_by_role("heading", name="Vaiheittain")).to_be_visible()
        assert faults(page) == []


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
def test_a_form_with_faults_leads_to_them_and_is_accessible(
    chromium: Browser, city: RunningPlatform, width: int, scheme: str
) -> None:
    with opened(chromium, city, width, scheme) as page:
        page.goto(f"{CAMPAIGN}/tue")
        page.fill("#own_amount", "2")
        page.fill("#email", "aino.mattila")
        page.get_by_role("button", name="Jatka tarkistamaan").click()
        assert page.title().startswith("Virhe: ")
        assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
        assert faults(page) == []
        page.get_by_role("alert").get_by_role("link").first.press("Enter")
        assert page.evaluate("document.activeElement.id") == "own_amount"


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
def test_the_receipt_and_the_pledges_own_page_are_accessible(
    chromium: Browser, city: RunningPlatform, width: int, scheme: str
) -> None:
    with opened(chromium, city, width, scheme) as page:
        fill_pledge(page, "bank_transfer")
        page.get_by_role("button", name="Jatka tarkistamaan").click()
        assert faults(page) == []
        page.get_by_role("button", name="Lupaan tukea").click()
        expect(page.get_by_text("Kiitos! Tukesi on kirjattu.")).to_be_visible()
        # A phone cannot scan its own screen, so there the digits come instead of the bars.
        assert page.get_by_role("img", name="Pankkiviivakoodi").is_visible() == (width > 640)
        assert faults(page) == []
        page.get_by_role("link", name="Missä rahani on?").click()
        expect(page.get_by_text("Odottaa maksua").first).to_be_visible()
        assert faults(page) == []


def test_a_card_pledge_needs_no_javascript(chromium: Browser, city: RunningPlatform) -> None:
    with opened(chromium, city, 390, java_script_enabled=False) as page:
        fill_pledge(page, "card")
        page.get_by_role("button", name="Jatka tarkistamaan").click()
        page.get_by_role("button", name="Siirry kortin tietoihin").click()
        assert page.url.startswith(city.url("stripe"))
        page.locator("form button").first.click()
        expect(page.get_by_text("Kiitos! Tukesi on kirjattu.")).to_be_visible()
        expect(page.get_by_text("Kortti tallennettu")).to_be_visible()


def test_coming_back_without_a_card_is_no_dead_end(chromium: Browser, city: RunningPlatform) -> None:
    with opened(chromium, city, 390) as page:
        fill_pledge(page, "card")
        page.get_by_role("button", name="Jatka tarkistamaan").click()
        page.get_by_role("button", name="Siirry kortin tietoihin").click()
        page.get_by_role("button", name="Peruuta ja palaa").click()
        expect(page.get_by_role("heading", name="Kortti jäi antamatta")).to_be_visible()
        assert faults(page) == []
        page.get_by_role("button", name="Anna kortti").click()
        assert page.url.startswith(city.url("stripe"))


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/kampanjat",
        CAMPAIGN,
        f"{CAMPAIGN}/tue",
        f"{CAMPAIGN}/kysymykset",
        f"{CAMPAIGN}/seuraa",
        "/kaupunginosat",
        "/ideat/uusi",
        "/talkoolaiset",
        "/ehdot",
        "/_components",
    ],
)
def test_no_page_scrolls_sideways_on_the_narrowest_screen(
    chromium: Browser, city: RunningPlatform, path: str
) -> None:
    with opened(chromium, city, 320) as page:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_keyboard_reaches_the_action_and_always_sees_where_it_is(
    chromium: Browser, city: RunningPlatform
) -> None:
    with opened(chromium, city) as page:
        page.goto(CAMPAIGN)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        stops = []
        for _ in range(40):
            page.keyboard.press("Tab")
            stops.append(page.evaluate("document.activeElement.textContent.trim()"))
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline == "solid", stops[-1]
            if "Tue kampanjaa" in stops[-1]:
                break
        assert "Tue kampanjaa" in stops[-1]


def test_the_receipt_prints_on_one_sheet_with_its_bars(chromium: Browser, city: RunningPlatform) -> None:
    with opened(chromium, city, 390) as page:
        fill_pledge(page, "bank_transfer")
        page.get_by_role("button", name="Jatka tarkistamaan").click()
        page.get_by_role("button", name="Lupaan tukea").click()
        page.emulate_media(media="print")
        expect(page.get_by_role("img", name="Pankkiviivakoodi")).to_be_visible()
        expect(page.get_by_role("navigation", name="Päävalikko")).to_be_hidden()
        sheets = page.pdf(format="A4", margin={"top": "12mm", "bottom": "12mm"}).count(b"/Type /Page\n")
        assert sheets == 1


def sign_in_links(city: RunningPlatform, email: str) -> set[str]:
    """The links of the sign-in messages that have come to an address."""
    with urlopen(f"{city.url('mail')}/api/messages?to={email}") as answer:  # noqa: S310 - our own sandbox
        texts = [message["text"] for message in json.load(answer)["items"]]
    return {match[0] for text in texts if (match := re.search(r"http\S+/kirjaudu/\S+", text))}


def test_the_mailed_link_signs_in_the_browser_that_asked_and_no_other(
    chromium: Browser, city: RunningPlatform
) -> None:
    email = "pirkko@demo.example"
    with opened(chromium, city) as asking, opened(chromium, city) as other:
        known = sign_in_links(city, email)
        asking.goto("/kirjaudu")
        asking.fill("#email", email)
        asking.get_by_role("button", name="Lähetä linkki").click()
        give_up = time.monotonic() + PATIENCE_SECONDS
        while not (new := sign_in_links(city, email) - known) and time.monotonic() < give_up:
            asking.wait_for_timeout(100)
        link = new.pop()
        other.goto(link)
        other.get_by_role("button", name="Kirjaudu sisään").click()
        expect(other.get_by_text("Linkki avattiin eri selaimessa")).to_be_visible()
        asking.goto(link)
        asking.get_by_role("button", name="Kirjaudu sisään").click()
        expect(asking.get_by_role("button", name="Kirjaudu ulos")).to_be_visible()
        asking.get_by_role("button", name="Kirjaudu ulos").click()
        expect(asking.get_by_role("link", name="Kirjaudu", exact=True)).to_be_visible()
