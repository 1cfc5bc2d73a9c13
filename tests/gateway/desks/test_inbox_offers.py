"""What the page of a line offers besides one pledge: several, what has its very sum, a letter."""

import pytest
from flask import Flask

from tests.gateway.conftest import Browser
from tests.gateway.desks.test_inbox_page import FORM, INBOX, PROPOSE, keys, page, proposed, sent, signed_in
from tests.gateway.fake_inbox import ASKED, LINE, PLEDGE, TOLD
from tests.gateway.fake_platform import FakePlatform


@pytest.fixture
def maija(gateway: Flask, platform: FakePlatform) -> Browser:
    """The browser of somebody who keeps the books."""
    assert platform.seen == []
    return signed_in(gateway, "staff")


def test_what_the_payer_named_stands_first_and_is_asked_for_in_one_press(
    maija: Browser, platform: FakePlatform
) -> None:
    at = f"{INBOX}?rivi={TOLD}"
    shown = page(maija, at).replace("\u00a0", " ")
    assert shown.index("Jako: MK-10001, MK-10002") < shown.index('value="' + PLEDGE.format(2))
    assert "Viitteet 1 00019, 12 34561" in shown
    assert "maksaja nimesi viitteet" in shown and "Palautetaan maksajalle" in shown
    first = f"split:{PLEDGE.format(1)}=5000,{PLEDGE.format(2)}=4000,payer=1000"
    assert f'value="{first}" checked' in shown
    words = "Maksaja nimesi viitteet, sama kampanja."
    action = f"{INBOX}/{TOLD}/ehdotus"
    answer = maija.fill(at, action, choice=first, comment=words, prefilled=words, do="propose")
    assert answer.status_code == 303
    [asked] = sent(platform, f"/bank-lines/{TOLD}/proposals")
    assert asked == {
        "kind": "split",
        "parts": [
            {"pledge_id": PLEDGE.format(1), "amount_cents": 5_000},
            {"pledge_id": PLEDGE.format(2), "amount_cents": 4_000},
            {"account": "payer", "amount_cents": 1_000},
        ],
        "comment": words,
    }
    assert maija.fill(at, action, choice="split:x", comment="x").status_code == 422


def test_receipts_that_make_one_pledge_are_joined_from_the_pane(
    maija: Browser, platform: FakePlatform
) -> None:
    line, other = LINE.format(1), LINE.format(4)
    at = f"{INBOX}?rivi={line}"
    assert "Useasta rivistä: MK-10001" in page(maija, at)
    choice = f"join:{PLEDGE.format(1)}:{line},{other}"
    answer = maija.fill(at, f"{INBOX}/{line}/ehdotus", choice=choice, comment="Kahdessa erässä")
    assert answer.status_code == 303
    [asked] = sent(platform, "/bank-lines/joined-proposals")
    assert asked == {
        "line_ids": [line, other],
        "pledge_id": PLEDGE.format(1),
        "comment": "Kahdessa erässä",
    }


def test_a_backer_who_paid_too_little_is_written_to_from_the_line(
    maija: Browser, platform: FakePlatform
) -> None:
    line, asked_before = LINE.format(3), LINE.format(7)
    at = f"{INBOX}?rivi={line}"
    shown = page(maija, at).replace("\u00a0", " ")
    assert "Tuesta MK-10001 puuttuu 5,00 €." in shown and "Tuesta MK-10001 puuttui 5,00 €" in shown
    assert "Pyydä loput tukijalta" not in page(maija, FORM)
    for each, said in ((line, "Tukijalle on lähetetty pyyntö"), (asked_before, "on jo pyydetty")):
        form = {"pledge_id": PLEDGE.format(1), "key": "the-key-of-a-letter"}
        assert maija.fill(at, f"{INBOX}/{each}/loput", **form).status_code == 303
        assert sent(platform, f"/bank-lines/{each}/rest-requests") == [{"pledge_id": PLEDGE.format(1)}]
        assert keys(platform, f"/bank-lines/{each}/rest-requests") == ["the-key-of-a-letter"]
        assert said in page(maija, at)


def test_what_has_the_lines_very_sum_is_offered_and_asked_for_in_one_press(
    maija: Browser, platform: FakePlatform
) -> None:
    line = LINE.format(5)
    at, words = f"{INBOX}?rivi={line}", "Summa sama, tilitys tulossa ke 18.11.2026."
    shown = page(maija, at).replace("\u00a0", " ")
    assert f'value="place:payout:{ASKED}" checked' in shown and "Stripe-tilitys po_1SVq" in shown
    assert f"{words}</textarea>" in shown
    form = {"choice": f"place:payout:{ASKED}", "comment": words, "prefilled": words, "do": "propose"}
    assert maija.fill(at, f"{INBOX}/{line}/ehdotus", **form).status_code == 303
    [asked] = sent(platform, f"/bank-lines/{line}/proposals")
    assert asked == {"kind": "account", "account": "payout", "target_id": ASKED, "comment": words}
    other = maija.fill(at, f"{INBOX}/{line}/ehdotus", **form | {"choice": "other"})
    assert other.status_code == 422 and "Kirjoita, miksi valitsit toisin" in other.get_data(as_text=True)


def test_a_fee_that_a_bank_took_out_of_a_receipt_is_written_with_a_minus(
    maija: Browser, platform: FakePlatform
) -> None:
    parts = {"parts-0-pledge": "MK-10001", "parts-0-amount": "51,50"}
    fee = {"parts-1-account": "bank_fees", "parts-1-amount": "-1,50"}
    form = {"choice": "other", "comment": "Pankki piti kulun"}
    more = maija.fill(FORM, PROPOSE, do="row", **parts).get_data(as_text=True)
    assert 'name="parts-1-amount"' in more
    assert maija.fill(FORM, PROPOSE, do="propose", **form, **parts, **fee).status_code == 303
    [asked] = proposed(platform)
    assert [part["amount_cents"] for part in asked["parts"]] == [5_150, -150]
    wrong = {"parts-1-account": "write_off", "parts-1-amount": "-1,50"}
    assert maija.fill(FORM, PROPOSE, do="propose", **form, **parts, **wrong).status_code == 422
