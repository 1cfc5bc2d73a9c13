"""Rules for bank lines: tried before they are asked for, and let go; and what two people read of lines."""

import json
import re

import pytest
from flask import Flask

from gateway.clients.finance import Approval
from gateway.wording.finance import approval_kind, approval_text
from gateway.wording.lines import line_refusal
from tests.gateway.conftest import Browser
from tests.gateway.fake_platform import FakePlatform
from tests.gateway.fake_rules import RULE

RULES, NEW = "/talous/saannot", "/talous/saannot/uusi"
WANTED = {
    "payer_name_contains": "Osuuspankki",
    "direction": "out",
    "most_cents": "20,00",
    "account": "bank_fees",
    "name": "Palvelumaksut",
    "comment": "Toistuu joka kuukausi",
    "position": "10",
}


@pytest.fixture
def finance(gateway: Flask, platform: FakePlatform) -> Browser:
    """The browser of somebody who keeps the books."""
    assert platform.seen == []
    client = gateway.test_client()
    with client.session_transaction() as session:
        session["session_token"] = "staff"
    return Browser(client)


def sent(platform: FakePlatform, path: str) -> list[dict[str, object]]:
    """What the services were sent there."""
    return [json.loads(body) for method, at, body, _ in platform.seen if (method, at) == ("POST", path)]


def test_the_rules_are_told_in_words_with_what_they_caught(finance: Browser) -> None:
    page = finance.get(RULES).text
    assert "Pankin &lt;b&gt;palvelumaksut" in page and "<b>palvelumaksut" not in page
    assert "raha lähtee, maksajan nimessä on ”OSUUSPANKKI”" in page
    assert "14 riviä" in page and "0 riviä" in page
    assert "jää jonoon ohjeella ”Kysy pankista”" in page
    assert "Yhtään sääntöä ei ole lopetettu" in finance.get(f"{RULES}?tila=lopetetut").text


def test_a_rule_is_tried_before_it_can_be_asked_for(finance: Browser, platform: FakePlatform) -> None:
    tried = finance.fill(NEW, **WANTED, deed="propose")
    assert "Sääntö olisi ottanut 3 riviä" in tried.text and sent(platform, "/bank-rules/proposals") == []
    seen = re.search(r'name="tried" value="([0-9a-f]{64})"', tried.text)
    assert seen is not None
    changed = WANTED | {"most_cents": "9000"}
    assert "Sääntö olisi ottanut" in finance.fill(NEW, **changed, deed="propose", tried=seen[1]).text
    assert sent(platform, "/bank-rules/proposals") == []
    assert finance.fill(NEW, **WANTED, deed="propose", tried=seen[1]).status_code == 303
    [order] = sent(platform, "/bank-rules/proposals")
    assert order["conditions"] == {
        "payer_name_contains": "Osuuspankki",
        "payer_name_equals": None,
        "payer_iban": None,
        "message_contains": None,
        "bank_code": None,
        "direction": "out",
        "least_cents": None,
        "most_cents": 2_000,
    }
    assert (order["account"], order["note"], order["name"]) == ("bank_fees", None, "Palvelumaksut")


def test_what_is_wrong_with_a_rule_stands_at_its_field(finance: Browser, platform: FakePlatform) -> None:
    broad = finance.fill(NEW, **(WANTED | {"payer_name_contains": ""}), deed="try")
    assert broad.status_code == 422 and "vieraan rahan" in broad.text
    odd = finance.fill(NEW, **(WANTED | {"most_cents": "paljon"}), deed="try")
    assert odd.status_code == 422 and 'id="most_cents-error"' in odd.text
    seen = re.search(r'name="tried" value="([0-9a-f]{64})"', finance.fill(NEW, **WANTED, deed="try").text)
    assert seen is not None
    unsaid = WANTED | {"account": "note", "note": "", "comment": ""}
    answer = finance.fill(NEW, **unsaid, deed="propose", tried=seen[1])
    assert answer.status_code == 422
    assert "Kirjoita ohje" in answer.text and "miksi sääntö tarvitaan" in answer.text
    assert sent(platform, "/bank-rules/proposals") == []


def test_a_rule_that_is_changed_comes_filled_in(finance: Browser) -> None:
    page = finance.get(f"{NEW}?korvaa={RULE}").text
    assert 'value="OSUUSPANKKI"' in page and 'value="20,00"' in page
    assert f'name="replaces" value="{RULE}"' in page
    assert finance.get(f"{NEW}?korvaa=kuu").status_code == 200


def test_a_rule_ends_when_a_reason_is_given(finance: Browser, platform: FakePlatform) -> None:
    finance.fill(RULES, f"{RULES}/{RULE}/lopeta", comment="Pankki vaihtui")
    [stop] = sent(platform, f"/bank-rules/{RULE}/stop-proposals")
    assert stop == {"comment": "Pankki vaihtui"}
    finance.fill(RULES, f"{RULES}/{RULE}/lopeta", comment=" ")
    assert "Kirjoita syy" in finance.get(RULES).text
    finance.fill(RULES, f"{RULES}/{RULE[:-1]}2/lopeta", comment="x")
    assert "Sääntö on jo lopetettu." in finance.get(RULES).text


def asked(kind: str, **summary: object) -> Approval:
    return Approval(
        id="a",
        kind=kind,
        summary=summary,
        amount_cents=3_100,
        comment="c",
        requested_at="2026-11-21T12:00:00Z",
        content_hash="a" * 64,
        state="open",
        own=False,
    )


PLEDGE = {"pledge_id": "p", "pledge_number": "MK-10001", "campaign_title": "Liikuntapaikka"}
PARTS = [
    PLEDGE | {"amount_cents": 2_500},
    PLEDGE | {"amount_cents": 400, "adjusts_pledge": True, "pledge_amount_cents": 500},
    {"account": "payer", "amount_cents": 500},
    {"account": "refund", "refund_number": "P-7", "amount_cents": -500},
]
SENTENCES = {
    "split": (
        asked("line_split", booked_on="2026-11-20", payer_name="Erkki", parts=PARTS, lines=[{}]),
        "Erkki, kirjattu pe 20.11.2026: tukeen MK-10001 (Liikuntapaikka) 25,00\xa0€; tukeen MK-10001 "
        "(Liikuntapaikka) 4,00\xa0€, ja luvattu 5,00\xa0€ muuttuu siksi; takaisin maksajalle 5,00\xa0€; "
        "palautuksen maksu P-7 −5,00\xa0€.",
    ),
    "join": (
        asked("line_split", booked_on="2026-11-20", payer_name="Erkki", parts=PARTS[:1], lines=[{}, {}]),
        "2 maksua yhdessä, Erkki: tukeen MK-10001 (Liikuntapaikka) 25,00\xa0€.",
    ),
    "undo": (
        asked(
            "line_undo",
            booked_on="2026-11-20",
            parts=[{"kind": "payout", "payout": "po_1", "amount_cents": 100}],
        ),
        "nimetön maksaja, kirjattu pe 20.11.2026, palaa jonoon. Puretaan: Stripe-tilitys po_1 1,00\xa0€.",
    ),
    "rule": (
        asked(
            "bank_rule", action="create", name="Kulut", conditions={"bank_code": "730"}, account="bank_fees"
        ),
        "Uusi sääntö ”Kulut”. kaikki keräystilit: kun pankin koodin alku on 730, "
        "kirjataan: pankin kulut ja korot.",
    ),
    "end of a rule": (
        asked("bank_rule", action="stop", replaced_name="Kulut", replaced_conditions={"bank_code": "730"}),
        "Sääntö ”Kulut” lopetetaan (pankin koodin alku on 730).",
    ),
}


@pytest.mark.parametrize(("approval", "sentence"), SENTENCES.values(), ids=SENTENCES)
def test_what_a_yes_would_do_is_said_exactly(gateway: Flask, approval: Approval, sentence: str) -> None:
    with gateway.test_request_context("/"):
        assert approval_text(approval) == sentence
        assert approval_kind(approval.kind) != approval.kind
        assert line_refusal("already_settled") and line_refusal("kuu") is None
