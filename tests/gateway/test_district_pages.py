"""Districts as everybody sees them, and as staff keep them."""

import re

import pytest
from flask import Flask

from tests.gateway.conftest import Browser
from tests.gateway.fake_city import DISTRICTS
from tests.gateway.fake_platform import FakePlatform

DESK = "/tarkistus/alueet"


@pytest.fixture
def staff(gateway: Flask, platform: FakePlatform) -> Browser:
    """A reviewer's browser."""
    assert platform.seen == []
    client = gateway.test_client()
    with client.session_transaction() as session:
        session["session_token"] = "staff"
    return Browser(client)


def test_the_schematic_and_the_list_carry_the_same_links(browser: Browser) -> None:
    page = browser.get("/kaupunginosat").text
    drawn = re.search(r'<svg class="map".*?</svg>', page, re.DOTALL)
    assert drawn
    listed = page[page.index('id="luettelo"') :]
    links = [set(re.findall(r'href="/kaupunginosat/([\w-]+)"', part)) for part in (drawn[0], listed)]
    assert len(links[0]) == len(DISTRICTS) and links[0] == links[1]
    # What a stone says by its colour stands in its words too.
    assert 'aria-label="Emola 1 kampanja"' in drawn[0] and 'aria-label="Annila 0 kampanjaa"' in drawn[0]
    assert "Yhteensä" in listed


def test_a_district_tells_its_campaigns_ideas_and_money(browser: Browser) -> None:
    page = browser.get("/kaupunginosat/emola").text
    for said in (
        "Kerrostaloja ja rantapolku.",
        "Tulossa",
        "Päättyneet",
        "Kokeilut",
        "Tilitetty järjestäjille",
    ):
        assert said in page
    assert "300\u00a0€" in page
    assert 'href="/kokeilut/' in page and 'href="/kokeilut?alue=emola"' in page
    assert "Pyöräteline kirjaston eteen" in page


def test_an_empty_district_says_so_list_by_list(browser: Browser) -> None:
    page = browser.get("/kaupunginosat/annila").text
    for said in ("Ei kampanjoita alueella Annila", "Mitään ei ole juuri nyt ilmoitettu tulevaksi."):
        assert said in page


def test_the_whole_city_has_a_page_in_the_visitors_language(browser: Browser) -> None:
    page = browser.get("/sv/kaupunginosat/koko-kaupunki").text
    assert "<h1>Hela staden</h1>" in page
    assert "Projekt och idéer som gäller alla stadsdelar." in page


def test_the_address_of_a_merged_district_leads_on(browser: Browser) -> None:
    reply = browser.get("/sv/kaupunginosat/vanha")
    assert (reply.status_code, reply.headers["Location"]) == (301, "/sv/kaupunginosat/emola")


def test_each_list_is_turned_by_itself(browser: Browser, platform: FakePlatform) -> None:
    browser.get("/kaupunginosat/emola?paattyneet=kursori&ideat=toinen")
    asked = [path for _, path, _, _ in platform.seen]
    assert asked.count("/campaigns") == 3 and asked.count("/ideas") == 1


def test_staff_correct_a_district_and_lose_nothing_they_typed(staff: Browser, platform: FakePlatform) -> None:
    page = staff.get(f"{DESK}/emola").text
    assert "rivi 1, paikka 3: Emola" in page or "Emola</option>" in page
    assert "Yhdistetty alueeseen emola" in page and "Paikka kaaviossa: 3 → 4" in page
    sent = {
        "name": "Emola",
        "name_sv": "Emola",
        "name_genitive": "Emolan",
        "name_locative": "Emolassa",
        "tile": "9",
    }
    assert staff.fill(f"{DESK}/emola", **sent, description="Uusi kuvaus.").status_code == 303
    changed = [body for method, _, body, _ in platform.seen if method == "PATCH"]
    assert b'"tile": 9' in changed[0] or b'"tile":9' in changed[0]
    refused = staff.fill(f"{DESK}/emola", **(sent | {"name": "Annila"}), description="Uusi kuvaus.")
    assert refused.status_code == 422
    assert "Toisella alueella on jo tämä nimi." in refused.text and "Uusi kuvaus." in refused.text
    assert staff.fill(f"{DESK}/emola", **(sent | {"name": ""})).status_code == 422


def test_staff_merge_restore_and_are_told_why_a_district_cannot_be_hidden(staff: Browser) -> None:
    assert staff.fill(f"{DESK}/emola", f"{DESK}/emola/yhdista", into="annila").status_code == 303
    assert "Valitse alue" in staff.fill(f"{DESK}/emola", f"{DESK}/emola/yhdista", into="").text
    assert staff.fill(f"{DESK}/emola", f"{DESK}/emola/piilota").status_code == 303
    assert "Yhdistä se toiseen alueeseen" in staff.get(f"{DESK}/emola").text
    merged = staff.get(f"{DESK}/vanha").text
    assert "Alue on yhdistetty alueeseen Emola" in merged and "Palauta näkyviin" in merged
    assert staff.fill(f"{DESK}/vanha", f"{DESK}/vanha/palauta").status_code == 303
    assert "yhdistetty" in staff.get(DESK).text
    city = staff.get(f"{DESK}/koko-kaupunki").text
    assert 'name="tile"' not in city and "Piilota alue" not in city
    assert staff.get(f"{DESK}/olematon").status_code == 404


def test_the_desk_of_districts_is_closed_to_others(browser: Browser) -> None:
    assert browser.get(DESK).status_code in (302, 303, 401, 403)


def test_an_association_copies_what_it_shares_with(staff: Browser) -> None:
    page = staff.get("/tyopoyta/kampanjat/lahiliikuntapaikka/jaa").text
    assert "&lt;iframe src=&#34;" in page and "/kampanjat/lahiliikuntapaikka/upote" in page
    for said in ("merkki.svg", "juliste-a3.pdf", "/sv/kampanjat/lahiliikuntapaikka/juliste-a4.pdf?liuskat=1"):
        assert said in page
    assert "syote.atom" in page and "jako.png" in page
