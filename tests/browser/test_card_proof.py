"""The proof before a card page in a real browser: with its script, and by mail without one."""

import json
import re
import time
from collections.abc import Iterator
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from infra.launcher.platform import RunningPlatform
from services.contracts.roles import Role
from tests.browser.accessibility import faults
from tests.browser.test_resident import fill_pledge, opened
from tests.browser.visitors import sign_in_staff, submit

EMAIL = "aino.mattila@demo.example"
PATIENCE_SECONDS = 30.0


def hold(page: Page, label: str) -> None:
    """Set the protection as finance staff do."""
    page.goto("/talous/korttisuoja")
    page.get_by_label(label).check()
    page.get_by_label("Perustelu").fill("Selaintesti")
    submit(page, "Aseta")
    expect(page.get_by_text("Korttisuoja on asetettu.")).to_be_visible()


@pytest.fixture(scope="module")
def guarded(chromium: Browser, city: RunningPlatform) -> Iterator[RunningPlatform]:
    """The running city while staff have turned the protection on."""
    context = sign_in_staff(chromium, city, Role.FINANCE)
    page = context.new_page()
    hold(page, "Aina päällä")
    page.goto("/talous")
    expect(page.get_by_text("Korttisuoja on päällä.")).to_be_visible()
    yield city
    hold(page, "Pois päältä")
    page.goto("/talous")
    expect(page.get_by_text("Korttisuoja on päällä.")).to_have_count(0)
    hold(page, "Itsestään")
    context.close()


def promise(page: Page) -> None:
    fill_pledge(page, "card")
    page.get_by_role("button", name="Jatka tarkistamaan").click()
    page.get_by_role("button", name="Siirry kortin tietoihin").click()


def codes_mailed(city: RunningPlatform) -> set[str]:
    """The codes that have come to the backer, without the signs that group them."""
    with urlopen(f"{city.url('mail')}/api/messages?to={EMAIL}") as answer:  # noqa: S310 - our own sandbox
        subjects = [message["subject"] for message in json.load(answer)["items"]]
    found = (re.search(r"maksamiseen on (\d{3})\s(\d{3})", subject) for subject in subjects)
    return {match[1] + match[2] for match in found if match}


def give_card(page: Page, city: RunningPlatform) -> None:
    expect(page).to_have_url(re.compile("^" + re.escape(city.url("stripe"))))
    page.locator("form button").first.click()
    expect(page.get_by_text("Kiitos! Tukesi on kirjattu.")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_a_browser_with_scripts_solves_the_puzzle_by_itself_and_goes_on(
    chromium: Browser, guarded: RunningPlatform, width: int, scheme: str
) -> None:
    with opened(chromium, guarded, width, scheme) as page:
        # Its answer is held back, so that the page that is there for a second can be looked at.
        page.route(
            "**/puzzle-worker.js", lambda route: route.fulfill(body="", content_type="text/javascript")
        )
        promise(page)
        expect(page.get_by_text("Selaimesi laskee varmistusta.")).to_be_visible()
        expect(page.get_by_role("button", name="Lähetä koodi sähköpostiini")).to_be_hidden()
        assert faults(page) == []
        page.unroute("**/puzzle-worker.js")
        page.get_by_role("link", name="Muuta tietoja").click()
        page.get_by_role("button", name="Jatka tarkistamaan").click()
        started = time.monotonic()
        page.get_by_role("button", name="Siirry kortin tietoihin").click()
        expect(page).to_have_url(re.compile("^" + re.escape(guarded.url("stripe"))))
        assert time.monotonic() - started < PATIENCE_SECONDS
        give_card(page, guarded)


@pytest.mark.parametrize("width", [390, 1280])
def test_without_scripts_a_mailed_code_leads_to_the_card_page(
    chromium: Browser, guarded: RunningPlatform, width: int
) -> None:
    with opened(chromium, guarded, width, java_script_enabled=False) as page:
        known = codes_mailed(guarded)
        promise(page)
        expect(page.get_by_role("progressbar")).to_be_hidden()
        page.get_by_role("button", name="Lähetä koodi sähköpostiini").click()
        expect(page.get_by_text("Lähetimme kuusinumeroisen koodin")).to_be_visible()
        give_up = time.monotonic() + PATIENCE_SECONDS
        while not (new := codes_mailed(guarded) - known) and time.monotonic() < give_up:
            page.wait_for_timeout(100)
        code = new.pop()
        page.get_by_label("Sähköpostiin tullut koodi").fill(f"{(int(code) + 1) % 10**6:06d}")
        page.get_by_role("button", name="Siirry kortin tietoihin").click()
        expect(page.get_by_text("Koodi on väärin tai vanhentunut").first).to_be_visible()
        page.get_by_label("Sähköpostiin tullut koodi").fill(f"{code[:3]} {code[3:]}")
        page.get_by_role("button", name="Siirry kortin tietoihin").click()
        give_card(page, guarded)


def test_the_page_by_mail_is_accessible_and_a_bank_transfer_is_asked_nothing(
    chromium: Browser, guarded: RunningPlatform
) -> None:
    with opened(chromium, guarded, 390) as page:
        page.route("**/puzzle.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
        promise(page)
        page.get_by_role("button", name="Lähetä koodi sähköpostiini").click()
        expect(page.get_by_label("Sähköpostiin tullut koodi")).to_be_visible()
        assert faults(page) == []
        fill_pledge(page, "bank_transfer")
        page.get_by_role("button", name="Jatka tarkistamaan").click()
        page.get_by_role("button", name="Lupaan tukea").click()
        expect(page.get_by_text("Kiitos! Tukesi on kirjattu.")).to_be_visible()


def test_another_card_of_a_pledge_is_proved_on_the_pledges_own_page(
    chromium: Browser, guarded: RunningPlatform
) -> None:
    with opened(chromium, guarded, 390) as page:
        promise(page)
        give_card(page, guarded)
        page.get_by_role("link", name="Missä rahani on?").click()
        page.get_by_role("button", name="Vaihda kortti").click()
        give_card(page, guarded)
