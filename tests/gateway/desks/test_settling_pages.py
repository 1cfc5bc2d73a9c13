"""Settlements and payment files on their pages: sums that add up, deeds that need a reason, words for all."""

import json
from io import BytesIO

import pytest
from flask import Flask

from gateway.wording.finance import approval_kind, refusal
from gateway.wording.settling import (
    answer_problem,
    bank_reason,
    file_state,
    order_state,
    settlement_state,
    settling_objection,
    statement_row,
)
from services.pledges.domain.settling.order_states import OrderState
from services.pledges.domain.settling.settlement_states import SettlementState
from services.pledges.domain.settling.statement import Row
from services.pledges.domain.shortfalls.shortfall_rules import Hold
from tests.gateway.conftest import Browser
from tests.gateway.desks.codes_in_source import codes
from tests.gateway.fake_platform import FakePlatform
from tests.gateway.fake_returns import CAMPAIGN
from tests.gateway.fake_settling import ACCOUNT, FILE, HOLD, SETTLEMENT

SETTLING = "pledges/usecases/settling"


@pytest.fixture
def maija(gateway: Flask, platform: FakePlatform) -> Browser:
    """The browser of somebody who keeps the books."""
    assert platform.seen == []
    client = gateway.test_client()
    with client.session_transaction() as session:
        session["session_token"] = "staff"
    return Browser(client)


def sent_to(platform: FakePlatform, path: str) -> list[dict[str, object]]:
    return [json.loads(body) for method, at, body, _ in platform.seen if method == "POST" and at == path]


def page(browser: Browser, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def test_campaigns_and_settlements_are_listed_with_their_state_and_reason(maija: Browser) -> None:
    seen = page(maija, "/talous/tilitykset")
    assert "685,50" in seen and "Pankki hylkäsi" in seen and "Tili on suljettu. (AC04)" in seen
    assert "T-3" not in page(maija, "/talous/tilitykset?tila=cancelled")


def test_a_statement_adds_up_from_what_came_to_what_is_paid(maija: Browser) -> None:
    seen = page(maija, f"/talous/tilitykset/kampanja/{CAMPAIGN}")
    for words in ("Korttimaksut", "Tilisiirrot", "Palautukset tukijoille", "672,28"):
        assert words in seen


def test_an_instalment_needs_its_sum_only_where_it_is_given(maija: Browser, platform: FakePlatform) -> None:
    at = f"/talous/tilitykset/kampanja/{CAMPAIGN}"
    assert maija.fill(at, at, kind="last", amount="").status_code == 303
    assert maija.fill(at, at, kind="part", amount="100,50").status_code == 303
    assert maija.fill(at, at, kind="part", amount="").status_code == 303
    assert maija.fill(at, at, kind="part", amount="sata").status_code == 422
    assert [each["amount_cents"] for each in sent_to(platform, f"/campaigns/{CAMPAIGN}/settlements")] == [
        None,
        10_050,
        None,
    ]


def test_match_on_another_account_has_a_statement_and_a_settlement_of_its_own(
    maija: Browser, platform: FakePlatform
) -> None:
    here = f"/talous/tilitykset/kampanja/{CAMPAIGN}"
    assert "Vastinraha tililtä" in page(maija, here)
    assert "vastinrahaa 200,00" in page(maija, "/talous/tilitykset")
    assert maija.fill(here, here, kind="last", account=ACCOUNT).status_code == 303
    [sent] = sent_to(platform, f"/campaigns/{CAMPAIGN}/settlements")
    assert sent == {"is_last": True, "amount_cents": None, "collecting_account_id": ACCOUNT}


def test_a_changed_account_is_told_with_the_moment_until_which_it_is_held(
    maija: Browser, platform: FakePlatform
) -> None:
    at = f"/talous/tilitykset/kampanja/{HOLD}"
    seen = page(maija, at)
    assert "25.11.2026" in seen and "60 82" in seen
    assert maija.fill(at, at, kind="last", amount="").status_code == 422
    maija.fill(at, f"/talous/tilitykset/odotus/{HOLD}", comment="Soitettu puheenjohtajalle")
    assert sent_to(platform, f"/account-holds/{HOLD}/end-proposals") == [
        {"comment": "Soitettu puheenjohtajalle"}
    ]


@pytest.mark.parametrize("state", ["drafted", "proposed", "approved", "infile", "paid", "cancelled"])
def test_a_settlement_offers_what_its_state_allows(maija: Browser, state: str) -> None:
    assert "T-3" in page(maija, f"/talous/tilitykset/{state}")


def test_a_number_that_changed_after_it_was_agreed_to_pay_it_is_told_with_what_to_do(maija: Browser) -> None:
    assert "Peru tilitys ja tee uusi" in maija.get("/talous/tilitykset/approved").text


def test_nothing_is_proposed_without_a_reason(maija: Browser, platform: FakePlatform) -> None:
    at = f"/talous/tilitykset/{SETTLEMENT}"
    maija.fill(at, f"{at}/ehdotus", comment=" ")
    assert sent_to(platform, f"/settlements/{SETTLEMENT}/proposals") == []
    maija.fill(at, f"{at}/ehdotus", comment="Kampanja valmis")
    assert sent_to(platform, f"/settlements/{SETTLEMENT}/proposals") == [{"comment": "Kampanja valmis"}]


def test_a_holdback_is_a_percent_of_at_most_fifty(maija: Browser, platform: FakePlatform) -> None:
    at = f"/talous/tilitykset/kampanja/{CAMPAIGN}"
    assert maija.fill(at, f"{at}/pidatys", percent="60").status_code == 422
    assert maija.fill(at, f"{at}/pidatys", percent="15").status_code == 303
    assert sent_to(platform, f"/campaigns/{CAMPAIGN}/holdback") == [{"holdback_percent": 15}]


def test_a_file_is_made_for_one_account_with_a_reason(maija: Browser, platform: FakePlatform) -> None:
    at = "/talous/maksuaineistot"
    form = {"collecting_account_id": ACCOUNT, "format": "pain.001.001.03"}
    maija.fill(at, at, **form, comment="")
    assert sent_to(platform, "/payment-files") == []
    maija.fill(at, at, **form, comment="Viikko 48")
    assert sent_to(platform, "/payment-files") == [form | {"comment": "Viikko 48"}]


def test_a_file_shows_each_payment_and_what_the_bank_said(maija: Browser) -> None:
    seen = page(maija, f"/talous/maksuaineistot/{FILE}")
    for words in ("T-3", "P-5", "Tili on suljettu. (AC04)", "X-1", "ab" * 32):
        assert words in seen


def test_every_answer_of_the_bank_is_listed_whichever_way_it_came(maija: Browser) -> None:
    seen = page(maija, "/talous/maksuaineistot").replace("\u00a0", " ")
    assert "MEIJAN-20261122-1" in seen and "Hyväksytty 1, hylätty 1" in seen
    assert "vieras.xml" in seen and "Vastaus koskee aineistoa, jota emme ole lähettäneet." in seen
    assert "vastaukset=bmV4dA%3D%3D" in seen or "vastaukset=bmV4dA==" in seen


def test_an_answer_is_read_or_refused_at_its_field(maija: Browser) -> None:
    at = "/talous/maksuaineistot"
    good = maija.fill(at, f"{at}/vastaus", file=(BytesIO(b"<Document/>"), "vastaus.xml"))
    assert good.status_code == 303
    bad = maija.fill(at, f"{at}/vastaus", file=(BytesIO(b"<!DOCTYPE a>"), "paha.xml"))
    assert bad.status_code == 422 and "DOCTYPE" in bad.get_data(as_text=True)


def test_everything_about_settling_has_words() -> None:
    assert [each for each in Row if statement_row(each) == each] == []
    assert [each for each in SettlementState if settlement_state(each)[0] == each] == []
    assert [each for each in OrderState if order_state(each)[0] == each] == []
    assert [each for each in ("proposed", "approved", "cancelled") if file_state(each)[0] == each] == []
    objections = {*Hold, *codes(f"{SETTLING}/agree_settlement.py", "Conflict")} - {
        "settlement_not_open",
        "content_changed",
    }
    objections |= {
        "repair_window_open",
        "disputes_open",
        "refunds_waiting",
        "payee_held",
        "payee_changed",
        "money_at_provider",
    }
    objections |= {"nothing_to_pay", "self_checks_failing", "self_checks_overdue"}
    unknown = settling_objection("no_such_code")
    assert [code for code in sorted(objections) if settling_objection(code) == unknown] == []
    refused = codes(f"{SETTLING}/*.py", "Conflict")
    assert [code for code in sorted(refused) if refusal(code) == refusal("no_such_code")] == []
    for code in ("doctype", "unknown_message", "not_pain002", "no_original_message", "too_large", "empty"):
        assert answer_problem(code) != answer_problem("no_such_code")
    for code in ("AC01", "AC04", "AM04", "RR04"):
        assert bank_reason(code) != f"{bank_reason(None)} ({code})"
    assert approval_kind("account_hold") != "account_hold"
