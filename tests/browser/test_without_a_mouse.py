"""Whole errands by the keyboard alone: the focus is seen at every stop and never lies under what sticks."""

import pytest
from playwright.sync_api import Browser, expect

from infra.launcher.demo_people import ASSOCIATIONS
from infra.launcher.platform import RunningPlatform
from tests.browser.keyboard import Keyboard
from tests.browser.test_resident import opened
from tests.browser.visitors import sign_in_resident

# A wide screen, and the same one magnified four times, where what sticks takes the most room.
SIZES = [(1280, 900), pytest.param(320, 480, marks=pytest.mark.long)]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_resident_pledges_by_bank_from_home_to_receipt(
    chromium: Browser, city: RunningPlatform, width: int, height: int
) -> None:
    # Without motion the page stands where it will stand as soon as the focus has moved.
    with opened(chromium, city, width, reduced_motion="reduce") as page:
        page.set_viewport_size({"width": width, "height": height})
        page.goto("/")
        keys = Keyboard(page)
        keys.press("Kampanjat")
        keys.press("Tuppuralan lähiliikuntapaikka")
        keys.press("Tue kampanjaa")
        keys.write("Muu summa euroina", "12,50")
        keys.go_to("Kortti")
        page.keyboard.press("ArrowDown")
        expect(page.locator("input[name=method]:checked")).to_have_value("bank_transfer")
        keys.write("Sähköposti", "aino.mattila@demo.example")
        keys.write("Nimesi", "Aino Mattila")
        keys.press("Jatka tarkistamaan")
        keys.press("Lupaan tukea")
        expect(page.get_by_text("Kiitos! Tukesi on kirjattu.")).to_be_visible()
        keys.go_to("Missä rahani on?")
        assert keys.stops > 30
        assert keys.faults == []


def test_an_association_starts_a_draft_and_fills_its_first_step(
    chromium: Browser, city: RunningPlatform
) -> None:
    context = sign_in_resident(chromium, city, ASSOCIATIONS[1].owner_email)
    page = context.new_page()
    page.emulate_media(reduced_motion="reduce")
    page.goto("/tyopoyta")
    keys = Keyboard(page)
    keys.write("Kampanjan nimi", "Näppäimin aloitettu laituri")
    keys.press("Aloita luonnos")
    keys.write("Yhdellä lauseella", "Uusi laituri rantaan.")
    keys.go_to("Kaupunginosa")
    page.keyboard.press("ArrowDown")
    keys.press("Tallenna ja jatka")
    expect(page.locator(".draft-steps [aria-current]")).to_contain_text("Tarina")
    assert keys.faults == []
    context.close()
