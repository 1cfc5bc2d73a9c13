"""Rewards on pages: chosen by a buyer, written by their makers, and delivered."""

import json
from typing import Any

import pytest
from flask import Flask

from tests.gateway.conftest import Browser
from tests.gateway.fake_city import PLEDGE_ID, TOKEN
from tests.gateway.fake_legal import BOUGHT_ID
from tests.gateway.fake_platform import FakePlatform
from tests.gateway.fake_rewards import GONE, MUG, PARCEL, SHOP_DRAFT_ID, SHOP_ID

FORM = "/kampanjat/kauppa/tue"
REVIEW = f"{FORM}/tarkista"
WANTED = {
    "reward": MUG,
    "count": "2",
    "address": "",
    "method": "bank_transfer",
    "email": "aino@esimerkki.fi",
    "name": "Aino",
}
DESK = f"/tyopoyta/kampanjat/{SHOP_DRAFT_ID}/palkkiot"
ON_SALE = f"/tyopoyta/kampanjat/{SHOP_ID}/palkkiot"
LIST = f"/tyopoyta/kampanjat/{SHOP_ID}/toimitukset"
WRITTEN = {
    "version": "4",
    "name": "Muki",
    "description": "Sininen",
    "price": "15,00",
    "vat_basis_points": "2550",
    "stock": "40",
    "most_per_person": "",
    "delivery": "pickup",
    "delivery_month": "3/2027",
    "service_on": "",
}


@pytest.fixture
def member(gateway: Flask, platform: FakePlatform) -> Browser:
    assert platform.seen == []
    client = gateway.test_client()
    with client.session_transaction() as session:
        session["session_token"] = "resident"
    return Browser(client)


def sent(platform: FakePlatform, path: str) -> dict[str, Any]:
    bodies = [body for method, at, body, _ in platform.seen if (method, at) == ("POST", path)]
    found: dict[str, Any] = json.loads(bodies[-1])
    return found


def test_a_buyer_sees_what_is_left_and_what_is_gone(browser: Browser) -> None:
    page = browser.get(FORM).text
    assert "4 jäljellä" in page and "Loppuunmyyty" in page
    assert f'value="{GONE}" aria-describedby="reward-3-hint" disabled' in page
    assert "own_amount" not in page
    assert "4 jäljellä" in browser.get("/kampanjat/kauppa").text


def test_a_purchase_is_its_price_times_its_count_and_looked_at_once_more(
    browser: Browser, platform: FakePlatform
) -> None:
    posted = WANTED | {"reward": PARCEL, "address": "Katu 1\r\n50100 Mikkeli"}
    assert browser.fill(FORM, **posted).location == REVIEW
    review = browser.get(REVIEW).text
    for fact in ("2 × Juliste", "41,00\u00a0€", "50100 Mikkeli", "Tilaan ja sitoudun maksamaan"):
        assert fact in review
    assert browser.fill(REVIEW).location == f"/tuki/{PLEDGE_ID}/{TOKEN}/maksuohje"
    pledge = sent(platform, "/pledges")
    assert pledge["amount_cents"] == 4_100
    assert pledge["reward"] == {"reward_id": PARCEL, "count": 2, "address": "Katu 1\n50100 Mikkeli"}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"reward": ""}, "Valitse, mitä ostat"),
        ({"reward": "jotain"}, "Valitse, mitä ostat"),
        ({"reward": GONE}, "ehti loppua"),
        ({"count": "0"}, "Kirjoita määrä numerona"),
        ({"count": "kaksi"}, "Kirjoita määrä numerona"),
        ({"count": "4"}, "enemmän kuin yksi henkilö"),
        ({"reward": PARCEL}, "Kirjoita osoite"),
    ],
)
def test_a_choice_that_will_not_do_is_said_at_its_field(
    browser: Browser, changed: dict[str, str], said: str
) -> None:
    answer = browser.fill(FORM, **WANTED | changed)
    assert answer.status_code == 422
    assert answer.text.count(said) == 2
    assert 'value="aino@esimerkki.fi"' in answer.text


def test_what_was_sold_meanwhile_is_chosen_anew_with_the_rest_kept(browser: Browser) -> None:
    browser.fill(FORM, **WANTED | {"name": "Myöhäinen"})
    answer = browser.fill(REVIEW)
    assert answer.status_code == 409
    assert answer.text.count("ehti loppua") == 2
    for kept in ('value="aino@esimerkki.fi"', 'value="Myöhäinen"', 'name="count"'):
        assert kept in answer.text


def test_the_own_page_and_the_receipt_part_the_tax(browser: Browser) -> None:
    for place in ("", "/kuitti"):
        page = browser.get(f"/tuki/{BOUGHT_ID}/{TOKEN}{place}").text
        for fact in ("2 × Talkoomuki", "25,5\u00a0%", "5,08\u00a0€", "19,92\u00a0€"):
            assert fact in page, fact
    assert "toimitetuksi ke 31.3.2027" in browser.get(f"/tuki/{BOUGHT_ID}/{TOKEN}").text


def test_makers_write_change_order_and_remove_rewards(member: Browser, platform: FakePlatform) -> None:
    assert "Talkoomuki" in member.get(DESK).text
    assert member.fill(DESK, **WRITTEN).location == DESK
    assert sent(platform, f"/campaigns/{SHOP_DRAFT_ID}/rewards") == {
        "version": 4,
        "name": "Muki",
        "description": "Sininen",
        "price_cents": 1_500,
        "vat_basis_points": 2_550,
        "stock": 40,
        "most_per_person": None,
        "delivery": "pickup",
        "delivery_month": "2027-03",
        "service_on": None,
    }
    opened = member.get(f"{DESK}?palkkio={PARCEL}").text
    assert 'value="20,50"' in opened and 'value="3/2027"' in opened
    assert member.fill(DESK, f"{DESK}/{PARCEL}/ylos", version="4").location == DESK
    order = sent(platform, f"/campaigns/{SHOP_DRAFT_ID}/rewards/order")
    assert order == {"version": 4, "order": [PARCEL, MUG, GONE]}
    assert member.fill(DESK, f"{DESK}/{MUG}/poista", version="4").location == DESK


def test_a_reward_that_will_not_do_is_said_at_its_field_and_kept(member: Browser) -> None:
    wrong = WRITTEN | {
        "name": "",
        "price": "0,10",
        "stock": "-1",
        "delivery_month": "2027",
        "service_on": "x",
    }
    answer = member.fill(DESK, **wrong)
    assert answer.status_code == 422
    for said in ("Täytä tämä kohta", "vähintään 0,50", "kokonaisluku", "muodossa 3/2027", "6.12.2026"):
        assert said in answer.text
    assert "Sininen" in answer.text
    refused = member.fill(DESK, **WRITTEN | {"name": "Kielletty"})
    assert refused.status_code == 422 and "rahallista arvoa" in refused.text


def test_on_sale_only_words_and_stock_are_asked(member: Browser, platform: FakePlatform) -> None:
    page = member.get(f"{ON_SALE}?palkkio={MUG}").text
    assert 'name="more"' in page and 'name="price"' not in page
    done = member.fill(ON_SALE, f"{ON_SALE}/{MUG}/myynnissa", description="Uusi", more="5")
    assert done.location == ON_SALE
    assert sent(platform, f"/campaigns/{SHOP_ID}/rewards/{MUG}/on-sale") == {"description": "Uusi", "more": 5}
    refused = member.fill(ON_SALE, f"{ON_SALE}/{MUG}/myynnissa", description="", more="-5")
    assert refused.status_code == 422 and "kokonaisluku" in refused.text


def test_purchases_are_marked_one_by_one_all_at_once_and_undone(
    member: Browser, platform: FakePlatform
) -> None:
    page = member.get(LIST).text
    assert "MK-10001" in page and "MK-10002" not in page
    everything = member.get(f"{LIST}?tila=kaikki").text
    assert "MK-10003" in everything and "tiedot poistettu" in everything
    pledge = "0192ffff-0000-7000-8000-000000000001"
    deeds = f"/campaigns/{SHOP_ID}/deliveries"
    member.fill(LIST, tuki=pledge, teko="deliver")
    assert sent(platform, f"{deeds}/deliver") == {"pledge_ids": [pledge]}
    member.fill(LIST, tuki=pledge, teko="undo")
    assert sent(platform, f"{deeds}/undo") == {"pledge_ids": [pledge]}
    assert member.fill(LIST, teko="deliver").location.startswith(LIST)
    assert "Valitse ensin" in member.get(LIST).text
    member.fill(LIST, f"{LIST}/kaikki")
    member.fill(LIST, f"{LIST}/{pledge}/palautus")
    paths = [at for method, at, *_ in platform.seen if method == "POST"]
    assert f"{deeds}/deliver-all" in paths and f"{deeds}/{pledge}/return" in paths
    table = member.get(f"{LIST}/osoitteet.csv")
    assert table.headers["Content-Disposition"] == 'attachment; filename="toimitukset.csv"'
