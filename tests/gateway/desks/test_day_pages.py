"""The daily close on its pages: what differs in words, deeds in order, and a note on every page."""

import json

import pytest
from flask import Flask

from gateway.admin import menu
from gateway.wording.day_close import (
    check_name,
    close_refusal,
    difference_cause,
    difference_owner,
    item_kind,
)
from gateway.wording.finance import approval_kind
from services.pledges.domain.books.differences import Cause, owner_of
from services.pledges.domain.payouts.account_fees import ACCOUNT_FEES
from services.pledges.usecases.day_close.self_checks import CHECKS
from tests.gateway.conftest import Browser
from tests.gateway.fake_days import DIFFERENCE_ID, LOCK_ID
from tests.gateway.fake_platform import FakePlatform

DAYS, MONTHS, PAYOUTS = "/talous/paivan-paatos", "/talous/kuukaudet", "/talous/stripe-tilitykset"


@pytest.fixture
def maija(gateway: Flask, platform: FakePlatform) -> Browser:
    """The browser of somebody who keeps the books."""
    assert platform.seen == []
    client = gateway.test_client()
    with client.session_transaction() as session:
        session["session_token"] = "staff"
    return Browser(client)


def page(browser: Browser, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def sent_to(platform: FakePlatform, path: str) -> list[dict[str, object]]:
    return [json.loads(body) for method, at, body, _ in platform.seen if method == "POST" and at == path]


def test_days_are_listed_with_their_state_the_checks_and_the_head_to_be_kept(maija: Browser) -> None:
    seen = page(maija, DAYS)
    for words in (
        "2 eroa",
        "Suljettu",
        "12 2026-11-20 9f9f",
        "Katso läpi",
        "Selvittämättömät maksut",
        "ajastettu työ ei käy",
    ):
        assert words in seen, words


def test_a_day_names_each_difference_its_owner_and_what_somebody_said(maija: Browser) -> None:
    seen = page(maija, f"{DAYS}/2026-11-21")
    for words in (
        "5 122,50",
        "5 125,00",
        "Summa poikkeaa",
        "\u22122,50",
        "Selvittää: Kirjanpito",
        "Pankki vahvisti",
        "työn alla: Taina Talonen",
    ):
        assert words.replace(" ", "\xa0") in seen or words in seen, words
    # What was never taken in has no page to be led to.
    assert f"{PAYOUTS}/po_1" in seen
    assert f"{PAYOUTS}/Stripe" not in seen
    assert "Sulje päivä" not in seen


def test_a_closed_day_shows_its_seal_and_takes_nothing_more(maija: Browser) -> None:
    seen = page(maija, f"{DAYS}/2026-11-20")
    assert "täsmäävät sentilleen" in seen
    assert "Ketjun rengas 12" in seen
    assert "Kirjattu sulkemisen jälkeen" in seen
    assert f"/tapahtumat/{LOCK_ID}" in seen
    assert "Vertaa uudelleen" not in seen
    assert maija.get(f"{DAYS}/2025-01-01").status_code == 404


def test_a_day_is_not_closed_over_open_differences_and_the_page_says_why(maija: Browser) -> None:
    there = f"{DAYS}/2026-11-21"
    assert maija.fill(there, f"{there}/sulje").status_code == 303
    assert "joita kukaan ei ole selittänyt" in page(maija, there)


def test_a_difference_is_explained_in_words_or_not_at_all(maija: Browser, platform: FakePlatform) -> None:
    there = f"{DAYS}/2026-11-21"
    deed = f"{there}/erot/{DIFFERENCE_ID}/selita"
    assert maija.fill(there, deed, comment=" ").status_code == 422
    assert maija.fill(there, deed, comment="Pankin oikaisu huomenna").status_code == 303
    assert maija.fill(there, f"{there}/erot/{DIFFERENCE_ID}/ota").status_code == 303
    assert maija.fill(there, f"{there}/vertaa").status_code == 303
    told = sent_to(platform, f"/differences/{DIFFERENCE_ID}/explanation")
    assert told == [{"comment": "Pankin oikaisu huomenna"}]


def test_a_month_is_locked_with_a_reason_and_reopened_by_another_person(
    maija: Browser, platform: FakePlatform
) -> None:
    assert "lokakuu 2026" in page(maija, MONTHS).lower()
    assert maija.fill(MONTHS, MONTHS, month="2026-11-01", comment="").status_code == 422
    refused = maija.fill(MONTHS, MONTHS, month="2026-11-01", comment="Valmis")
    assert refused.status_code == 422
    assert "kaikkia päiviä ei ole suljettu" in refused.get_data(as_text=True)
    assert maija.fill(MONTHS, f"{MONTHS}/{LOCK_ID}/avaa", comment="").status_code == 422
    assert maija.fill(MONTHS, f"{MONTHS}/{LOCK_ID}/avaa", comment="Virhe").status_code == 303
    assert sent_to(platform, f"/periods/{LOCK_ID}/reopening") == [{"comment": "Virhe"}]


def test_a_payout_shows_what_it_is_made_of_and_asks_what_nobody_knew(
    maija: Browser, platform: FakePlatform
) -> None:
    assert "1 huomio" in page(maija, PAYOUTS)
    assert "Erää ei ole kirjanpidossa: Oikaisu tai riitautus<" in page(maija, f"{PAYOUTS}/po_1")
    seen = page(maija, f"{PAYOUTS}/po_1")
    for words in ("sama kuin tilitys", "MK-10001", "Ei tunneta", "Oikaisu tai riitautus"):
        assert words in seen, words
    given = {"item": "txn_2", "decision": "fee", "collecting_account_id": LOCK_ID, "comment": "Kuukausimaksu"}
    assert maija.fill(f"{PAYOUTS}/po_1", f"{PAYOUTS}/po_1/era", **given | {"decision": ""}).status_code == 422
    assert maija.fill(f"{PAYOUTS}/po_1", f"{PAYOUTS}/po_1/era", **given).status_code == 303
    [said] = sent_to(platform, "/payout-items/txn_2/proposals")
    assert (said["decision"], said["campaign_id"]) == ("fee", None)
    assert maija.get(f"{PAYOUTS}/po_9").status_code == 404


@pytest.mark.parametrize("path", ["/talous", "/talous/hyvaksynnat", PAYOUTS])
def test_every_page_of_the_desk_says_that_payments_are_halted(
    maija: Browser, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "on pysäytetty" not in page(maija, path)
    monkeypatch.setattr(menu, "failing_checks", lambda: ["sum_zero"])
    seen = page(maija, path)
    assert "tilitykset ja maksutiedostot on pysäytetty" in seen
    assert "debet ja kredit ovat yhtä suuret" in seen


def test_every_cause_check_and_kind_has_words() -> None:
    for cause in Cause:
        assert difference_cause(cause) != cause
        assert difference_owner(owner_of(cause)) != owner_of(cause)
    for check in (*(each.name for each in CHECKS), "seals_hold"):
        assert check_name(check) != check
    for kind in ACCOUNT_FEES | {"charge", "refund", "adjustment"}:
        assert item_kind(kind) != kind
    for code in (
        "days_not_closed",
        "differences_open",
        "earlier_day_open",
        "month_locked",
        "books_are_busy",
        "provider_silent",
    ):
        assert close_refusal(code)
    for kind in ("period_reopening", "payout_item"):
        assert approval_kind(kind) != kind
