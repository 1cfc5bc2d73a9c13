"""A helper takes pledges for others, in a browser without JavaScript; cash takes a second person."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from infra.launcher.platform import RunningPlatform
from services.contracts.roles import Role
from tests.browser.visitors import new_context, sign_in_staff, submit


@dataclass(frozen=True)
class Library:
    """The helper, somebody else of the staff, and the computer that anybody uses."""

    helper: Page
    witness: Page
    visitor: Page


@pytest.fixture(scope="module")
def library(chromium: Browser, city: RunningPlatform) -> Iterator[Library]:
    """Three browsers at one place."""
    contexts = [
        sign_in_staff(chromium, city, Role.HELPER),
        sign_in_staff(chromium, city, Role.REVIEWER),
        new_context(chromium, city),
    ]
    yield Library(*(context.new_page() for context in contexts))
    for context in contexts:
        context.close()


def choose_campaign(page: Page) -> None:
    # A collection: a sale asks for rewards instead of a sum.
    page.goto("/neuvonta/kampanjat?haku=talkoopuutarha")
    page.locator(".line a").first.click()
    expect(page.locator("h1")).to_have_text("Kirjaa tuki")


def open_with_paper(page: Page, number: str, code: str) -> None:
    page.goto("/avaa")
    page.fill("#number", number)
    page.fill("#code", code.lower())
    submit(page, "Avaa")
    expect(page.locator("h1")).to_contain_text("Missä rahani on")


def keys_of(page: Page) -> tuple[str, str]:
    _address, number, code = page.locator(".keys .code").all_inner_texts()
    return number, code


def test_a_pledge_is_written_down_printed_handed_over_and_opened_by_its_owner(library: Library) -> None:
    page = library.helper
    choose_campaign(page)
    page.fill("#amount", "20")
    submit(page, "Kirjaa tuki")
    expect(page.locator(".error-summary")).to_contain_text("Lue teksti ääneen")
    page.check("#consented")
    submit(page, "Kirjaa tuki")
    expect(page.locator(".sheet")).to_contain_text("Viitenumero")
    number, code = keys_of(page)
    own_address = page.url
    submit(page, "Luovutin paperin")
    expect(page.locator(".line").first).to_contain_text(number)
    expect(page.locator(".line").first).to_contain_text("luovutettu")
    expect(page.locator(".line").first.locator("a")).to_have_count(0)
    page.goto(own_address)
    expect(page.locator(".note.warning")).to_contain_text("Paperi on jo luovutettu")

    open_with_paper(library.visitor, number, code)
    expect(library.visitor.locator("main")).to_contain_text("Tuki avattiin paperin koodilla")


def test_the_helper_is_refused_where_the_owner_gets_in(library: Library) -> None:
    page = library.helper
    page.goto("/avaa")
    page.fill("#number", "MK-10001")
    page.fill("#code", "AAAAA-AAAAA")
    submit(page, "Avaa")
    expect(page.locator(".error-summary")).to_contain_text("Kirjaudu ensin ulos")


def test_cash_is_confirmed_by_somebody_else_who_counts_it_at_their_own_screen(library: Library) -> None:
    page, witness = library.helper, library.witness
    choose_campaign(page)
    page.fill("#amount", "35")
    page.check("input[name=method][value=cash]")
    page.check("#consented")
    submit(page, "Kirjaa tuki")
    expect(page.locator("main")).to_contain_text("Toinen ihminen laskee rahat nyt")
    expect(page.locator(".sheet")).to_have_count(0)

    witness.goto("/neuvonta/todista")
    # Numbers of pledges and times of the day may hold the same digits; a sum in euros may not stand there.
    assert re.search(r"\b35(,00)?\s*€", witness.locator("main section").inner_text()) is None
    witness.fill("#counted", "30")
    submit(witness, "Vahvista " + witness.locator("main section h2").inner_text())
    expect(witness.locator(".error-summary")).to_contain_text("Summa ei ole sama")
    witness.fill("#counted", "35")
    submit(witness, "Vahvista " + witness.locator("main section h2").inner_text())
    expect(witness.locator(".note.good")).to_contain_text("Kuitin numero on 1")

    page.get_by_role("link", name="Katso, onko vahvistettu").click()
    expect(page.locator(".sheet")).to_contain_text("Kuitti käteisestä")
    open_with_paper(library.visitor, *keys_of(page))
    expect(library.visitor.locator(".welcome")).to_contain_text("Maksettu")

    page.goto("/neuvonta/kassat")
    page.locator(".line", has_text="35,00").locator("a").click()
    page.fill("#kpl-2000", "1")
    page.fill("#kpl-1000", "1")
    page.fill("#kpl-500", "1")
    submit(page, "Kirjaa laskenta")
    expect(page.locator(".note.good")).to_contain_text("Kassa täsmää")
