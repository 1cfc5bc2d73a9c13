"""Parts of pages that renew themselves, in a browser with scripts; and what stands in for them without."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.accessibility import faults
from tests.browser.desk_of_one import Desk
from tests.gateway.fake_bank_files import FILES, RUNNING
from tests.gateway.fake_ideas import LIKE_ANOTHER
from tests.gateway.fake_inbox import LINE

FILE = f"/talous/tiliotteet/{RUNNING}"
FORM = "/kampanjat/lahiliikuntapaikka/tue"


@pytest.fixture(scope="module")
def desk(chromium: Browser) -> Iterator[Desk]:
    """One gateway for all tests here."""
    desk = Desk(chromium)
    yield desk
    desk.stop()


@contextmanager
def watched(desk: Desk) -> Iterator[Page]:
    """A page on which nothing may be refused or go wrong."""
    page = desk.page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    kept = page.evaluate("Object.keys(sessionStorage).length + Object.keys(localStorage).length")
    page.context.close()
    assert (said, kept) == ([], 0)


@contextmanager
def import_under_way() -> Iterator[None]:
    """The first file is being booked, and is again afterwards."""
    before = dict(FILES[0])
    yield
    FILES[0].clear()
    FILES[0].update(before)


def test_a_list_follows_what_is_typed_and_chosen_and_its_address_says_so(desk: Desk) -> None:
    with watched(desk) as page:
        page.goto("/kampanjat")
        expect(page.locator("#osumia")).to_contain_text("kampanja")
        page.locator("#q").press_sequentially("olematon", delay=10)
        page.wait_for_url("**q=olematon*")
        page.locator("#q").fill("<img src=x>")
        page.wait_for_url("**q=%3Cimg*")
        expect(page.locator("#tulokset .chips")).to_contain_text("<img src=x>")
        expect(page.locator("#q")).to_be_focused()
        page.locator("#q").fill("")
        expect(page.locator("#tulokset .chips")).to_have_count(0)
        page.locator("#tila").focus()
        page.select_option("#tila", "kaikki")
        page.wait_for_url("**tila=kaikki*")
        expect(page.locator("#tila")).to_be_focused()
        assert faults(page) == []
        page.go_back()
        expect(page.locator("#tila")).to_have_value("kaynnissa")
        page.goto("/ideat")
        page.select_option("#alue", "lahemaki")
        page.wait_for_url("**/ideat?alue=lahemaki")
        expect(page.locator("#tulokset .tabs a").last).to_have_attribute("href", re.compile("alue=lahemaki"))


def test_likeness_and_charge_are_told_while_one_writes(desk: Desk) -> None:
    with watched(desk) as page:
        page.goto("/ideat/uusi")
        page.locator("#text").fill(f"{LIKE_ANOTHER} ja muuta")
        expect(page.locator("#samankaltaiset")).to_contain_text("Onko jokin näistä sama asia?")
        expect(page.locator("#text")).to_be_focused()
        page.goto(FORM)
        told = page.locator("#veloitus")
        expect(told).to_contain_text("Yhteensä 25,00")
        page.locator("#own_amount").fill("12,5")
        expect(told).to_contain_text("Yhteensä 12,50")
        page.check("input[name=method][value=card]")
        expect(told).to_contain_text("Kortiltasi veloitetaan 12,50")
        page.locator("#own_amount").fill("2")
        expect(told).to_contain_text("vähintään 5,00")
        expect(page.locator("#own_amount")).to_be_focused()
        assert faults(page) == []


def test_an_import_is_followed_until_it_is_done_and_asked_for_no_more(desk: Desk) -> None:
    with import_under_way(), watched(desk) as page:
        page.goto(FILE)
        FILES[0]["lines_booked"] = 4_000
        expect(page.locator("#tiedosto")).to_contain_text("4000 / 5000 riviä kirjattu")
        FILES[0].update(state="done", lines_booked=5_000, finished_at="2026-11-22T08:01:00+00:00")
        expect(page.locator("#tila")).to_contain_text("Valmis")
        expect(page.locator("#tiedosto")).not_to_have_attribute("hx-get", re.compile("."))
        expect(page.locator("progress")).to_have_count(0)


def test_a_comment_is_said_in_place_and_a_half_written_proposal_stays(desk: Desk) -> None:
    with watched(desk) as page:
        page.goto(f"/talous/tasmaytys?rivi={LINE.format(2)}")
        page.fill("#comment", "Puoliksi kirjoitettu")
        page.locator("#text").fill("Kysyin maksajalta.")
        page.locator("#kommentoi").press("Enter")
        expect(page.locator("[data-live]")).to_have_text("Kommentti on tallennettu.")
        expect(page.locator("#text")).to_have_value("")
        expect(page.locator("#kommentoi")).to_be_focused()
        expect(page.locator("#comment")).to_have_value("Puoliksi kirjoitettu")


def test_a_lost_connection_is_told_in_words_and_forgotten_when_it_is_back(desk: Desk) -> None:
    page = desk.page()
    page.goto("/kampanjat")
    page.context.set_offline(True)
    page.locator("#q").fill("puu")
    expect(page.locator("[data-live]")).to_have_text(re.compile("Yhteys ei toimi juuri nyt"))
    expect(page.locator("#q")).to_be_focused()
    page.context.set_offline(False)
    page.locator("#q").fill("puutarha")
    expect(page.locator("[data-live]")).to_have_text("")
    page.context.close()


def test_without_scripts_each_has_its_plain_form(desk: Desk) -> None:
    page = desk.page(scripts=False)
    page.goto("/kampanjat")
    page.fill("#q", "puutarha")
    page.select_option("#tila", "kaikki")
    page.get_by_role("button", name="Näytä").click()
    page.wait_for_url("**/kampanjat?q=puutarha&alue=&tila=kaikki")
    expect(page.locator("#osumia")).to_contain_text("kampanja")
    page.goto("/ideat")
    page.select_option("#alue", "lahemaki")
    page.get_by_role("button", name="Näytä").click()
    expect(page.locator("#alue")).to_have_value("lahemaki")
    page.goto(FORM)
    expect(page.locator("#veloitus")).to_be_empty()
    page.goto(f"/talous/tasmaytys?rivi={LINE.format(2)}")
    page.fill("#text", "Kysyin maksajalta.")
    page.locator("#kommentoi").click()
    expect(page.locator(".note.good")).to_contain_text("Kommentti on tallennettu.")
    with import_under_way():
        page.goto(FILE)
        FILES[0].update(state="done", lines_booked=5_000, finished_at="2026-11-22T08:01:00+00:00")
        expect(page.locator("#tila")).to_contain_text("Valmis")
    page.context.close()
