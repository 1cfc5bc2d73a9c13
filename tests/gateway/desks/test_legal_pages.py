"""What the law asks of pages: the block in every place, the guide, the count, and a buyer's withdrawal."""

import json

import pytest
from flask import Flask

from gateway.wording import legal_wizard
from gateway.wording.display import month_text, vat_text
from services.ideas.domain.legal_wizard import ANSWERS, TABLE, Outcome
from tests.gateway.conftest import Browser
from tests.gateway.fake_city import DISPLAY, PLEDGE_ID, TOKEN
from tests.gateway.fake_desk import ENTRY_ID
from tests.gateway.fake_legal import BOUGHT_ID, DRAFT_ID, FULL_ID, SALE_ID
from tests.gateway.fake_platform import FakePlatform

DRAFT = f"/tyopoyta/kampanjat/{DRAFT_ID}"
GUIDE = f"{DRAFT}/lupa"
BOUGHT = f"/tuki/{BOUGHT_ID}/{TOKEN}"
SHOWN = [
    str(value)
    for name, value in DISPLAY.items()
    if value and name not in ("starts_on", "ends_on", "legal_mode")
]


@pytest.fixture
def member(gateway: Flask, platform: FakePlatform) -> Browser:
    assert platform.seen == []
    client = gateway.test_client()
    with client.session_transaction() as session:
        session["session_token"] = "resident"
    return Browser(client)


@pytest.mark.parametrize(
    "place",
    [
        "/kampanjat/lahiliikuntapaikka",
        "/kampanjat/lahiliikuntapaikka/tue",
        f"/tuki/{PLEDGE_ID}/{TOKEN}",
        f"/tuki/{PLEDGE_ID}/{TOKEN}/maksuohje",
        f"/tuki/{PLEDGE_ID}/{TOKEN}/peruuttaminen",
    ],
)
def test_the_block_stands_in_every_place(browser: Browser, place: str) -> None:
    page = browser.get(place).get_data(as_text=True)
    for value in [*SHOWN, "Pienkeräys", "la 21.11.2026", "su 6.12.2026"]:
        assert value in page, value


def test_the_block_stands_before_the_promise_and_on_the_receipt(browser: Browser) -> None:
    chosen = {
        "amount": "2500",
        "own_amount": "",
        "method": "bank_transfer",
        "email": "a@esimerkki.fi",
        "name": "Aino",
    }
    form = "/kampanjat/lahiliikuntapaikka/tue"
    assert browser.fill(form, **chosen).status_code == 303
    for place in (f"{form}/tarkista", f"{BOUGHT}/kuitti"):
        page = browser.get(place).get_data(as_text=True)
        assert DISPLAY["organiser"] in page and DISPLAY["phone"] in page


def test_the_block_stands_on_the_paper_of_a_desk(gateway: Flask, platform: FakePlatform) -> None:
    assert platform.seen == []
    client = gateway.test_client()
    with client.session_transaction() as session:
        session["session_token"] = "helper"
    for paper in (ENTRY_ID, "receipt"):
        page = client.get(f"/neuvonta/paperi/{paper}").get_data(as_text=True)
        assert all(value in page for value in SHOWN)


def test_a_sale_shows_its_tax_its_delivery_and_the_right_to_withdraw(browser: Browser) -> None:
    for place in ("/kampanjat/ennakkomyynti", "/kampanjat/ennakkomyynti/tue"):
        page = browser.get(place).get_data(as_text=True)
        assert "Myyjä" in page and "3/2027" in page and "13,5\u00a0%" in page
        assert "14 päivän kuluessa" in page
        assert "Pienkeräysnumero" not in page


def test_a_full_collection_says_so_and_offers_no_button(browser: Browser) -> None:
    page = browser.get("/kampanjat/taynna").get_data(as_text=True)
    assert "Keräys on täynnä" in page
    assert "/kampanjat/taynna/tue" not in page
    assert "Keräys on täynnä" not in browser.get("/kampanjat/lahiliikuntapaikka").get_data(as_text=True)


def test_a_buyer_withdraws_by_the_link_and_a_giver_is_told_why_not(
    browser: Browser, platform: FakePlatform
) -> None:
    own = browser.get(BOUGHT).get_data(as_text=True)
    assert f"{BOUGHT}/peruuttaminen" in own and "14.4.2027" in own
    page = browser.get(f"{BOUGHT}/peruuttaminen")
    assert "Vahvista peruuttaminen" in page.get_data(as_text=True)
    assert page.headers["Cache-Control"] == "no-store"
    assert browser.fill(f"{BOUGHT}/peruuttaminen").status_code == 303
    sent = [body for method, path, body, _ in platform.seen if path.endswith("/purchase-withdrawal")]
    assert [json.loads(body) for body in sent] == [{"token": TOKEN}]
    given = f"/tuki/{PLEDGE_ID}/{TOKEN}/peruuttaminen"
    assert "Vahvista peruuttaminen" not in browser.get(given).get_data(as_text=True)
    assert browser.fill(f"{BOUGHT}/peruuttaminen", given).status_code == 409


def test_the_guide_asks_one_question_a_page_and_says_why(member: Browser) -> None:
    first = member.get(GUIDE).get_data(as_text=True)
    assert "Pyydättekö rahaa?" in first
    second = member.get(f"{GUIDE}?money=yes&asked=money").get_data(as_text=True)
    assert "Kuinka paljon keräätte enintään?" in second and 'name="money" value="yes"' in second
    unanswered = member.get(f"{GUIDE}?money=yes&asked=sum")
    assert unanswered.status_code == 422
    assert "Valitse yksi vaihtoehto" in unanswered.get_data(as_text=True)
    end = member.get(f"{GUIDE}?money=yes&sum=over_cap").get_data(as_text=True)
    assert "Rahankeräyslupa" in end and "enintään 10 000 euroa" in end and "863/2019" in end
    none = member.get(f"{GUIDE}?money=no").get_data(as_text=True)
    assert "ei voi vielä julkaista" in none


def test_the_choice_is_sent_with_its_answers_on_the_version_that_was_read(
    member: Browser, platform: FakePlatform
) -> None:
    reply = member.fill(f"{GUIDE}?money=yes&sum=over_cap", GUIDE)
    assert reply.status_code == 303
    (body,) = [body for _, path, body, _ in platform.seen if path.endswith("/legal-choice")]
    assert json.loads(body) == {"version": 3, "answers": {"money": "yes", "sum": "over_cap"}}


def test_the_desk_shows_the_years_count_and_the_choice(member: Browser) -> None:
    page = member.get(DRAFT).get_data(as_text=True)
    assert "Vuonna 2026 on aloitettu 2 pienkeräystä. Laki sallii 2." in page
    assert "Seuraavan voi aloittaa vuonna 2027." in page
    assert "Lupaopas:" in page and GUIDE in page
    assert "Vuonna 2026 on aloitettu 2" in member.get(f"{DRAFT}/muokkaa/lupa").get_data(as_text=True)


@pytest.mark.parametrize(("ending", "kind"), [("pdf", "application/pdf"), ("csv", "text/csv; charset=utf-8")])
def test_the_account_to_the_police_is_taken_out_once_the_collection_has_ended(
    member: Browser, ending: str, kind: str
) -> None:
    ended = member.get("/tyopoyta/kampanjat/paattynyt").get_data(as_text=True)
    assert f"/keraystilitys.{ending}" in ended
    assert "keraystilitys" not in member.get(DRAFT).get_data(as_text=True)
    file = member.get(f"/tyopoyta/kampanjat/{FULL_ID}/keraystilitys.{ending}")
    assert (file.status_code, file.headers["Content-Type"]) == (200, kind)
    assert file.get_data(as_text=True) == f"account as {ending}"
    assert member.get(f"/tyopoyta/kampanjat/{SALE_ID}/keraystilitys.{ending}").status_code == 409
    assert member.get(f"/tyopoyta/kampanjat/{FULL_ID}/keraystilitys.exe").status_code == 404


def test_the_guide_has_words_for_every_question_answer_outcome_and_reason(gateway: Flask) -> None:
    with gateway.test_request_context("/"):
        for question, answers in ANSWERS.items():
            assert legal_wizard.question_text(question) != question
            assert legal_wizard.question_hint(question)
            for answer in answers:
                assert legal_wizard.answer_text(question, answer) != answer
        for outcome in Outcome:
            assert legal_wizard.outcome_name(outcome) != outcome
            assert legal_wizard.outcome_steps(outcome)
        for reason in {row.reason for row in TABLE} | {"over_cap", "over_three_months", "two_this_year"}:
            assert legal_wizard.reason_text(reason) != reason
            assert legal_wizard.reason_source(reason).href.startswith("https://")


def test_rates_and_months_read_as_finns_write_them(gateway: Flask) -> None:
    with gateway.test_request_context("/"):
        assert vat_text(2_550) == "Hinta sisältää arvonlisäveron 25,5\u00a0%"
        assert vat_text(1_000) == "Hinta sisältää arvonlisäveron 10\u00a0%"
        assert vat_text(0) == "Hinnassa ei ole arvonlisäveroa"
        assert vat_text(None) == month_text(None) == ""
        assert month_text("2027-03") == "3/2027"
