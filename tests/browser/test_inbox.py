"""The inbox in a browser, by its keys and by its buttons, in front of a fake platform."""

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.accessibility import faults
from tests.browser.desk_of_one import Desk
from tests.gateway.fake_inbox import LINE

INBOX = "/talous/tasmaytys"
PROPOSALS = f"/bank-lines/{LINE.format(2)}/proposals"


@pytest.fixture(scope="module")
def running(chromium: Browser) -> Iterator[Desk]:
    """One desk for all tests here."""
    desk = Desk(chromium)
    yield desk
    desk.stop()


@pytest.fixture
def desk(running: Desk) -> Desk:
    """The desk with nothing seen yet."""
    running.fake.seen.clear()
    return running


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))


def test_keys_lead_from_the_list_to_a_proposal_and_on_to_the_next_line(desk: Desk) -> None:
    page = desk.page()
    page.goto(INBOX)
    page.keyboard.press("j")
    assert focused(page) == "Koskinen Erkki Juhani"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("k")
    assert focused(page) == "Koskinen Erkki Juhani"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**rivi={LINE.format(2)}*")
    expect(page.locator(".pane h2").first).to_be_focused()
    page.keyboard.press("a")
    page.wait_for_url(f"**rivi={LINE.format(3)}*")
    expect(page.locator(".note.good")).to_contain_text("Ehdotus on kirjattu")
    [headers] = desk.posted(PROPOSALS)
    assert len(headers["Idempotency-Key"]) == 36
    page.keyboard.press("s")
    page.wait_for_url(f"**rivi={LINE.format(4)}*")
    assert len(desk.posted(PROPOSALS)) == 1
    page.context.close()


def test_no_key_is_taken_from_somebody_who_types(desk: Desk) -> None:
    page = desk.page()
    page.goto(f"{INBOX}?rivi={LINE.format(2)}")
    page.keyboard.press("c")
    assert focused(page) == "text"
    page.keyboard.type("jas?/")
    expect(page.locator("#text")).to_have_value("jas?/")
    page.locator("h1").click()
    page.keyboard.press("/")
    assert focused(page) == "haku"
    page.locator("h1").click()
    page.keyboard.press("Control+a")
    assert desk.posted(PROPOSALS) == []
    page.keyboard.press("?")
    expect(page.locator("dialog")).to_contain_text("ehdota ensimmäistä osumaa")
    page.keyboard.press("a")
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_be_hidden()
    assert desk.posted(PROPOSALS) == []
    page.context.close()


def test_a_justification_follows_the_choice_until_somebody_writes_one(desk: Desk) -> None:
    page = desk.page()
    page.goto(f"{INBOX}?rivi={LINE.format(2)}")
    page.check("#choice-2")
    expect(page.locator("#comment")).to_have_value("Nimi osittain.")
    page.check("#choice-refund")
    expect(page.locator("#comment")).to_have_value("")
    page.fill("#comment", "Oma syy")
    page.check("#choice")
    expect(page.locator("#comment")).to_have_value("Oma syy")
    page.context.close()


def test_chosen_lines_are_proposed_together_and_each_outcome_is_told(desk: Desk) -> None:
    page = desk.page()
    page.goto(INBOX)
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.locator(".pick").nth(2).check()
    page.get_by_role("button", name="Ehdota valituille parasta osumaa").click()
    told = page.locator(".outcomes")
    expect(told).to_contain_text("Tehty")
    expect(told).to_contain_text("Ei yhtä varmaa osumaa")
    expect(page.locator("#tulos")).to_be_focused()
    assert faults(page) == []
    page.context.close()


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_every_face_of_the_inbox_is_accessible_and_fits(
    desk: Desk, width: int, scheme: Literal["light", "dark"]
) -> None:
    page = desk.page(width, scheme)
    faces = {
        390: (f"?rivi={LINE.format(2)}", "?tila=proposed&rivi=asked"),
        1280: ("?alkaen=31.2.2026", f"?tila=settled&rivi={LINE.format(8)}"),
    }
    for path in (INBOX + face for face in faces[width]):
        page.goto(path)
        assert faults(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.goto(f"{INBOX}?rivi={LINE.format(2)}")
    page.check("#choice-other")
    page.fill("#words", "koskinen")
    page.keyboard.press("Enter")
    page.wait_for_selector(".found")
    page.get_by_role("button", name="Lisää riville MK-10002").click()
    expect(page.locator("output")).to_contain_text("Jakamatta 10,00")
    page.locator(".story summary").click()
    page.locator(".more summary").click()
    assert faults(page) == []
    page.context.close()


def test_on_a_phone_the_opened_line_comes_before_the_list(desk: Desk) -> None:
    page = desk.page(390)
    for path, is_first in ((INBOX, False), (f"{INBOX}?rivi={LINE.format(2)}", True)):
        page.goto(path)
        pane, lines = page.locator(".pane").bounding_box(), page.locator(".lines").bounding_box()
        assert pane is not None and lines is not None
        assert (pane["y"] < lines["y"]) is is_first
    page.context.close()
