"""The refund and dispute desk over HTTP: who may do what, and what each page is told beforehand."""

import pytest

from services.chassis.identifiers import new_id
from services.chassis.identity import ANONYMOUS, Identity
from services.pledges.usecases.refunding.send_refunds import send_due_refunds
from tests.pledges.bank_world import Paid, entry, statement
from tests.pledges.card_world import City
from tests.pledges.refund_world import charge_of, charged, hear
from tests.pledges.test_finance_desk import (
    MAIJA,
    PEKKA,
    bank_pledge,
    for_city,
    get,
    payments,
    staff,
    upload,
)


@pytest.fixture
def client(city: City):
    caller = city.client()
    caller.sessions = city.context.sessions
    return caller


def agree(client, asked) -> None:
    decision = {"decision": "approve", "content_hash": asked["content_hash"]}
    reply = client.post(f"/approvals/{asked['id']}/decision", PEKKA, json=decision)
    assert reply.status_code == 200, reply.json


def test_a_card_refund_is_said_to_be_automatic_and_reaches_the_backers_own_page(city: City, client):
    made = charged(city)
    number = city.fresh(made).short_number
    seen = get(client, f"/desk/pledges/{number}/refundable")
    assert (seen["automatic"], seen["refundable_cents"], seen["payer_account_masked"]) == (True, 6_000, None)
    wish = {"amount_cents": 1_500, "reason": "requested", "comment": "Soitti itse"}
    asked = client.post(f"/desk/pledges/{made.pledge_id}/refund-proposals", MAIJA, json=wish)
    assert asked.status_code == 201
    assert asked.json["summary"]["automatic"] is True
    agree(client, asked.json)
    assert get(client, "/refunds?state=approved")["items"][0]["automatic"] is True
    send_due_refunds(city.context)
    own = client.get(f"/pledges/{made.pledge_id}?token={made.token}")
    assert own.status_code == 200, own.json
    assert [(each["state"], each["amount_cents"]) for each in own.json["refunds"]] == [("paid", 1_500)]


def test_a_bank_refund_says_to_whom_it_is_paid_and_stands_on_the_list_to_pay(city: City, client):
    paid = bank_pledge(city, city.campaign())
    told = payments(Paid(2_500, paid.reference)).replace(
        b"</Dbtr>", b"</Dbtr><DbtrAcct><Id><IBAN>FI5810171000000122</IBAN></Id></DbtrAcct>"
    )
    upload(client, for_city(told))
    seen = get(client, f"/desk/pledges/{paid.id}/refundable")
    assert (seen["automatic"], seen["refundable_cents"]) == (False, 2_500)
    assert seen["payer_account_masked"].endswith("22")
    wish = {"amount_cents": 2_500, "reason": "by_mistake", "comment": "Väärä summa"}
    asked = client.post(f"/desk/pledges/{paid.id}/refund-proposals", MAIJA, json=wish).json
    assert asked["summary"]["payer_account_masked"] == seen["payer_account_masked"]
    agree(client, asked)
    [to_pay] = get(client, "/refunds/to-pay")["items"]
    assert (to_pay["payee_iban"], to_pay["amount_cents"]) == ("FI5810171000000122", 2_500)
    out = entry([Paid(-2_500, name="Erkki", message=f"Palautus {to_pay['message']}")], "UT1")
    upload(client, for_city(statement(out, total=-2_500, opening=2_500)))
    assert get(client, "/refunds?state=paid")["items"][0]["number"] == to_pay["message"]
    assert get(client, "/refunds/to-pay")["items"] == []


def test_a_dispute_is_shown_with_its_days_and_a_draft_and_answered_on_the_page(city: City, client):
    made = charged(city)
    dispute_id = city.control("dispute", charge=charge_of(city, made))["id"]
    hear(city, ("charge.dispute.created", dispute_id))
    summary = get(client, "/desk/summary")
    assert (summary["disputes_to_answer"], summary["fraud_warnings"]) == (1, 0)
    [row] = get(client, "/disputes")["items"]
    assert (row["days_left"], row["can_answer"]) == (8, True)
    details = get(client, f"/disputes/{row['id']}")
    assert "Consent, version 2026-11" in details["draft"]["uncategorized_text"]
    assert "aino" not in str(details["draft"]).casefold()
    sent = client.post(f"/disputes/{row['id']}/evidence", MAIJA, json=details["draft"])
    assert sent.status_code == 204, sent.json
    again = client.post(f"/disputes/{row['id']}/evidence", MAIJA, json=details["draft"])
    assert (again.status_code, again.json["code"]) == (409, "dispute_not_open")
    [answer] = get(client, f"/disputes/{row['id']}")["answers"]
    assert (answer["answer"], answer["by"]) == ("given", MAIJA.actor)


def test_a_warning_of_fraud_can_be_left_at_that_with_a_reason(city: City, client):
    made = charged(city)
    warning = city.control("early_fraud_warning", charge=charge_of(city, made))["id"]
    hear(city, ("radar.early_fraud_warning.created", warning))
    [row] = get(client, "/fraud-warnings")["items"]
    path = f"/fraud-warnings/{row['id']}/dismissal"
    assert client.post(path, MAIJA, json={"comment": " "}).status_code == 422
    assert client.post(path, MAIJA, json={"comment": "Tukija vahvisti"}).status_code == 204
    assert client.post(path, MAIJA, json={"comment": "Uudestaan"}).status_code == 409
    assert get(client, "/fraud-warnings")["items"] == []


def test_a_campaign_goes_back_whole_and_its_progress_is_seen(city: City, client):
    made = charged(city)
    campaign_id = city.fresh(made).campaign_id
    seen = get(client, f"/refund-batches/preview?campaign_id={campaign_id}&whole=true")
    assert (seen["refunds"], seen["automatic_cents"], seen["bank_refunds"]) == (1, 6_000, 0)
    wish = {
        "campaign_id": str(campaign_id),
        "whole": True,
        "reason": "not_delivered",
        "comment": "Ei toteudu",
    }
    agree(client, client.post("/refund-batches", MAIJA, json=wish).json)
    [batch] = get(client, "/refund-batches")["items"]
    assert (batch["lines"], batch["done"], batch["state"]) == (1, 0, "approved")


WRITES = [
    ("POST", f"/refunds/{new_id()}/retry"),
    ("POST", f"/refunds/{new_id()}/bank-proposals"),
    ("POST", f"/desk/pledges/{new_id()}/refund-proposals"),
    ("POST", "/refund-batches"),
    ("POST", f"/disputes/{new_id()}/evidence"),
    ("POST", f"/disputes/{new_id()}/write-off-proposals"),
    ("POST", f"/fraud-warnings/{new_id()}/dismissal"),
    ("GET", "/refunds/to-pay"),
]
READS = [
    ("GET", f"/desk/pledges/{new_id()}/refundable"),
    ("GET", f"/refund-batches/preview?campaign_id={new_id()}"),
    ("GET", "/refund-batches"),
    ("GET", "/disputes"),
    ("GET", f"/disputes/{new_id()}"),
    ("GET", "/fraud-warnings"),
]


def test_only_finance_staff_see_refunds_and_disputes_and_only_bookkeepers_act(client):
    resident, others = Identity(subject="resident"), staff("admin", "reviewer", "helper")
    for method, path in WRITES + READS:
        answers = [client.request(method, path, who).status_code for who in (ANONYMOUS, resident, others)]
        assert answers == [401, 403, 403], path
    for method, path in WRITES:
        assert client.request(method, path, PEKKA).status_code == 403, path
