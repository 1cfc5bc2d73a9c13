"""The pledge in three steps, and what is said to a sum that will not do."""

import json

import pytest

from tests.gateway.conftest import Browser
from tests.gateway.fake_city import CHECKOUT, PLEDGE_ID, TOKEN
from tests.gateway.fake_platform import FakePlatform

FORM = "/kampanjat/lahiliikuntapaikka/tue"
REVIEW = f"{FORM}/tarkista"
GOOD = {
    "amount": "2500",
    "own_amount": "",
    "method": "bank_transfer",
    "email": "aino@esimerkki.fi",
    "name": "Aino",
}


def sent_pledges(platform: FakePlatform) -> list[tuple[dict[str, object], str]]:
    return [
        (json.loads(body), headers["Idempotency-Key"])
        for method, path, body, headers in platform.seen
        if (method, path) == ("POST", "/pledges")
    ]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("0", "vähintään 5,00\u00a0€"),
        ("4,99", "vähintään 5,00\u00a0€"),
        ("-5", "numeroina"),
        ("1e400", "numeroina"),
        ("1,00,0", "numeroina"),
        ("1.234", "numeroina"),
        ("kymppi", "numeroina"),
        ("5\u0660", "numeroina"),
        ("25 USD", "Muita valuuttoja"),
        ("$25", "Muita valuuttoja"),
        ("9999999999", "numeroina"),
        ("8000,01", "mahtuu enää 8\u00a0000,00\u00a0€"),
        ("999999,99", "mahtuu enää"),
    ],
)
def test_a_sum_that_will_not_do_is_said_at_the_field_and_kept(
    browser: Browser, platform: FakePlatform, written: str, said: str
) -> None:
    response = browser.fill(FORM, **GOOD | {"amount": "muu", "own_amount": written})
    page = response.text
    assert response.status_code == 422
    assert page.count(said) == 2
    assert f'value="{written}"' in page
    assert '<a href="#own_amount">' in page
    assert "<title>Virhe: " in page
    assert page.index("error-summary") < page.index("<h1>")
    assert sent_pledges(platform) == []


@pytest.mark.parametrize(
    ("written", "cents"),
    [("25", 2500), ("25,00", 2500), ("25 €", 2500), ("1 234,50 €", 123450), ("5.5", 550), (" 7 ", 700)],
)
def test_a_sum_may_be_written_as_people_write(
    browser: Browser, platform: FakePlatform, written: str, cents: int
) -> None:
    # The ready sum is still chosen: what somebody took the trouble to write counts.
    assert browser.fill(FORM, **GOOD | {"own_amount": written}).status_code == 303
    browser.fill(REVIEW)
    assert sent_pledges(platform)[0][0]["amount_cents"] == cents


def test_every_fault_is_told_at_once_with_the_answers_kept(browser: Browser) -> None:
    page = browser.fill(FORM, amount="muu", own_amount="2", email="aino.mattila", name="").text
    for said in ("vähintään 5,00", "Valitse maksutapa", "nimi@esimerkki.fi", "Kirjoita nimesi"):
        assert page.count(said) == 2
    assert 'value="aino.mattila"' in page
    assert 'aria-invalid="true"' in page


def test_a_bank_pledge_is_reviewed_then_made_then_shown_with_its_slip(
    browser: Browser, platform: FakePlatform
) -> None:
    assert browser.fill(FORM, **GOOD | {"public": "1"}).location == REVIEW
    review = browser.get(REVIEW).text
    for fact in ("25,00\u00a0€", "Tilisiirto", "aino@esimerkki.fi", "Lupaan tukea"):
        assert fact in review
    assert sent_pledges(platform) == []
    assert browser.fill(REVIEW).location == f"/tuki/{PLEDGE_ID}/{TOKEN}/maksuohje"
    pledge, key = sent_pledges(platform)[0]
    assert len(key) >= 16
    assert pledge == {
        "campaign_id": "0192aaaa-0000-7000-8000-000000000001",
        "method": "bank_transfer",
        "amount_cents": 2500,
        "currency": "EUR",
        "email": "aino@esimerkki.fi",
        "name": "Aino",
        "locale": "fi",
        "consent_version": "2026-11",
        "public_name": "Aino",
    }


def test_a_card_pledge_goes_on_to_the_card_page(browser: Browser, platform: FakePlatform) -> None:
    browser.fill("/sv" + FORM, **GOOD | {"method": "card"})
    assert "Siirry kortin tietoihin" in browser.get(REVIEW).text
    response = browser.fill(REVIEW)
    assert (response.status_code, response.location) == (303, f"{CHECKOUT}/checkout/cs_1")
    assert "public_name" not in sent_pledges(platform)[0][0]


def test_a_second_press_sends_the_same_key_and_a_changed_sum_another(
    browser: Browser, platform: FakePlatform
) -> None:
    browser.fill(FORM, **GOOD)
    page = browser.get(REVIEW).text
    key = page.split('name="key" value="')[1].split('"')[0]
    assert browser.get(REVIEW).text.split('name="key" value="')[1].split('"')[0] == key
    browser.fill(FORM, **GOOD | {"amount": "5000"})
    # The first tab is still open; what it would send is not what the visitor last said.
    assert browser.fill(REVIEW, key=key).location == REVIEW
    assert sent_pledges(platform) == []
    browser.fill(REVIEW)
    assert sent_pledges(platform)[0][1] != key


def test_a_pledge_after_the_deadline_is_told_so(browser: Browser) -> None:
    response = browser.get("/kampanjat/paattynyt/tue")
    assert response.status_code == 410
    assert "Kampanja on päättynyt" in response.text


def test_a_review_without_answers_leads_back_to_the_form(browser: Browser) -> None:
    assert browser.get(REVIEW).location == FORM
    assert browser.fill("/kirjaudu", REVIEW).location == FORM


def test_a_withdrawal_that_comes_too_late_is_told_with_the_state_as_it_is(browser: Browser) -> None:
    response = browser.fill(f"/tuki/late/{TOKEN}", f"/tuki/late/{TOKEN}/peru")
    assert response.status_code == 410
    assert "alle vuorokauden päästä" in response.text
    assert "Missä rahani on?" in response.text


def test_a_withdrawal_is_confirmed_on_the_pledges_own_page(browser: Browser) -> None:
    own = f"/tuki/{PLEDGE_ID}/{TOKEN}"
    assert browser.fill(own, f"{own}/peru").location == own
    assert "Tukesi on peruttu" in browser.get(own).text


def test_another_sum_is_read_as_the_first_one_was(browser: Browser, platform: FakePlatform) -> None:
    own = f"/tuki/{PLEDGE_ID}/{TOKEN}"
    refused = browser.fill(own, f"{own}/summa", amount="1,00,0")
    assert refused.status_code == 422
    assert refused.text.count("numeroina") == 2
    assert browser.fill(own, f"{own}/summa", amount="30,50").location == own
    bodies = [json.loads(body) for _method, path, body, _headers in platform.seen if path.endswith("/amount")]
    assert bodies == [{"token": TOKEN, "amount_cents": 3050}]
