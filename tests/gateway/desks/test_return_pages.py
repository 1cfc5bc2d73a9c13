"""Refund and dispute pages: what will happen is said before anybody agrees to it."""

import json

import pytest
from flask import Flask

from tests.gateway.conftest import Browser
from tests.gateway.fake_platform import FakePlatform
from tests.gateway.fake_returns import CAMPAIGN, DISPUTE, PLEDGE


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


def test_a_card_refund_is_proposed_only_after_it_was_said_that_it_goes_by_itself(
    maija: Browser, platform: FakePlatform
) -> None:
    at = "/talous/palauta/MK-10001"
    path = f"/desk/pledges/{PLEDGE}/refund-proposals"
    form = {"amount": "12,50", "reason": "requested", "comment": "Soitti itse"}
    seen = maija.fill(at, **form).get_data(as_text=True)
    assert "Palautetaan 12,50" in seen and "lähtee itsestään" in seen
    assert sent_to(platform, path) == []
    assert "Palautetaan 12,50" in maija.fill(at, **form, seen="1200").get_data(as_text=True)
    assert sent_to(platform, path) == []
    assert maija.fill(at, **form, seen="1250").status_code == 303
    assert sent_to(platform, path) == [
        {"amount_cents": 1_250, "reason": "requested", "comment": "Soitti itse"}
    ]


def test_a_bank_refund_says_that_somebody_has_to_pay_it_and_to_which_account(maija: Browser) -> None:
    form = {"amount": "50", "reason": "by_mistake", "comment": "Väärä summa"}
    seen = maija.fill("/talous/palauta/MK-10002", **form).get_data(as_text=True)
    assert "Jonkun pitää maksaa tämä pankissa" in seen and "01 22" in seen


def test_a_sum_above_what_is_left_is_refused_at_its_field(maija: Browser) -> None:
    form = {"amount": "50,01", "reason": "requested", "comment": "x"}
    answer = maija.fill("/talous/palauta/MK-10001", **form)
    assert answer.status_code == 422


def test_a_whole_campaign_shows_what_goes_by_itself_and_what_must_be_paid(
    maija: Browser, platform: FakePlatform
) -> None:
    at = f"/talous/palauta/kampanja/{CAMPAIGN}"
    seen = page(maija, at)
    assert "2 korttia tai MobilePayta" in seen and "1 maksu" in seen
    assert maija.fill(at, reason="not_delivered", comment="Ei toteudu").status_code == 303
    [sent] = sent_to(platform, "/refund-batches")
    assert (sent["campaign_id"], sent["whole"], sent["reason"]) == (CAMPAIGN, True, "not_delivered")


def test_chosen_refunds_are_proposed_at_once_and_never_without_a_choice(
    maija: Browser, platform: FakePlatform
) -> None:
    answer = maija.fill("/talous/palautukset", "/talous/palautukset/valitut", comment="x")
    assert answer.status_code == 303
    assert sent_to(platform, "/refund-batches") == []
    maija.fill(
        "/talous/palautukset", "/talous/palautukset/valitut", comment="Sovittu", valittu=[PLEDGE, DISPUTE]
    )
    [sent] = sent_to(platform, "/refund-batches")
    assert sent == {"refunds": [PLEDGE, DISPUTE], "comment": "Sovittu"}


@pytest.mark.parametrize("state", ["listed", "approved", "failed", "paid", "dropped"])
def test_each_state_of_refunds_has_a_page(maija: Browser, state: str) -> None:
    page(maija, f"/talous/palautukset?tila={state}")


def test_what_to_pay_in_the_bank_shows_the_whole_account_and_all_else_only_its_end(maija: Browser) -> None:
    assert "FI58 1017 1000 0001 22" in page(maija, "/talous/palautukset?tila=approved")
    assert "FI58" not in page(maija, "/talous/palautukset?tila=listed")


def test_a_dispute_shows_its_days_and_the_answer_is_sent_as_it_was_corrected(
    maija: Browser, platform: FakePlatform
) -> None:
    assert "2 päivää jäljellä" in page(maija, "/talous/riitautukset")
    at = f"/talous/riitautukset/{DISPUTE}"
    assert "Kortti on veloitettu" in page(maija, at)
    maija.fill(at, f"{at}/vastaus", uncategorized_text="Corrected.", service_date="2026-11-01")
    [sent] = sent_to(platform, f"/disputes/{DISPUTE}/evidence")
    assert (sent["uncategorized_text"], sent["service_date"]) == ("Corrected.", "2026-11-01")


def test_a_warning_of_fraud_leads_to_a_refund_first(maija: Browser) -> None:
    seen = page(maija, "/talous/riitautukset")
    assert "Kiireellistä" in seen and "/talous/palauta/MK-10001?syy=fraud_warning" in seen
    chosen = page(maija, "/talous/palauta/MK-10001?syy=fraud_warning")
    assert '<option value="fraud_warning" selected>' in chosen


def test_a_loss_that_no_campaign_bears_can_be_proposed_to_be_written_off(maija: Browser) -> None:
    assert "Ehdota luottotappioksi" in page(maija, f"/talous/riitautukset/{CAMPAIGN}")
