"""Bad input against the running platform: an error that names the field, nothing half done, never a 5xx."""

import hashlib
import hmac
import json
import time
import uuid
from typing import Any

import pytest
import requests

from infra.launcher.demo_people import OPERATOR_IBAN
from infra.story.browser import Browser
from infra.story.stage import Stage
from services.contracts.roles import Role

TIMEOUT_SECONDS = 30


@pytest.fixture(scope="module")
def campaign(stage: Stage) -> dict[str, Any]:
    """A campaign of the demo city that takes any sum: a sale would want its price."""
    answer = requests.get(f"{stage.world.url('gateway')}/api/v1/campaigns", timeout=TIMEOUT_SECONDS)
    visitor = stage.browser()

    def takes_any_sum(each: dict[str, Any]) -> bool:
        page = visitor.open(f"/kampanjat/{each['slug']}/tue")
        return bool(page.tree.xpath("//input[@name='own_amount']"))

    published = (each for each in answer.json()["items"] if each["state"] == "published")
    return next(filter(takes_any_sum, published))


@pytest.fixture(scope="module")
def finance(stage: Stage) -> Browser:
    return stage.staff(Role.FINANCE)


def pledge(stage: Stage, campaign: dict[str, Any], **changes: Any) -> requests.Response:
    body = {
        "campaign_id": campaign["id"],
        "method": "bank_transfer",
        "amount_cents": 2500,
        "currency": "EUR",
        "email": "kokeilija@tukijat.example",
        "name": "Kokeilija Keksitty",
        "locale": "fi",
        "consent_version": "2026-11",
    }
    return requests.post(
        f"{stage.world.url('gateway')}/api/v1/pledges",
        json=body | changes,
        headers={"Idempotency-Key": str(uuid.uuid4())},
        timeout=TIMEOUT_SECONDS,
    )


@pytest.mark.parametrize("amount", [0, -100, 1, 10**18, 25.5, "25", "1e400", None, True])
def test_an_amount_that_is_no_sum_is_refused_by_name(
    stage: Stage, campaign: dict[str, Any], amount: Any
) -> None:
    answer = pledge(stage, campaign, amount_cents=amount)
    assert answer.status_code in (400, 422), answer.text
    assert answer.status_code == 400 or "amount_cents" in answer.json()["errors"]


@pytest.mark.parametrize("text", ["0", "-5", "1", "1e400", "1,00,0", "5 USD", "kymppi", ""])
def test_an_amount_that_somebody_mistyped_is_explained_on_the_page(
    stage: Stage, campaign: dict[str, Any], text: str
) -> None:
    browser = stage.browser()
    browser.open(f"/kampanjat/{campaign['slug']}/tue")
    page = browser.submit(
        f"/kampanjat/{campaign['slug']}/tue",
        amount="muu",
        own_amount=text,
        method="bank_transfer",
        email="kokeilija@tukijat.example",
        name="Kokeilija",
    )
    assert page.status == 422
    assert page.errors
    assert page.tree.xpath("//input[@name='name']/@value") == ["Kokeilija"]


def test_another_currency_and_unknown_fields_are_refused(stage: Stage, campaign: dict[str, Any]) -> None:
    other = pledge(stage, campaign, currency="USD")
    assert (other.status_code, "currency" in other.json()["errors"]) == (422, True)
    unknown = pledge(stage, campaign, state="paid", fee_cents=0)
    assert unknown.status_code == 422
    assert {"state", "fee_cents"} <= set(unknown.json()["errors"])


def test_the_same_key_gives_the_same_bytes_and_another_body_is_refused(
    stage: Stage, campaign: dict[str, Any]
) -> None:
    first = pledge(stage, campaign)
    again = requests.Session().send(first.request, timeout=TIMEOUT_SECONDS)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    other = first.request.copy()
    other.body = json.dumps(json.loads(first.request.body or b"") | {"amount_cents": 3000}).encode()
    other.headers["Content-Length"] = str(len(other.body))
    refused = requests.Session().send(other, timeout=TIMEOUT_SECONDS)
    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_reused")


def test_a_foreign_link_shows_nothing(stage: Stage, campaign: dict[str, Any]) -> None:
    made = pledge(stage, campaign).json()
    browser = stage.browser()
    assert browser.open(f"/tuki/{made['pledge_id']}/{made['link_token']}").status == 200
    assert browser.open(f"/tuki/{made['pledge_id']}/{'A' * 22}").status == 404
    assert browser.open(f"/tuki/{uuid.uuid4()}/{made['link_token']}").status == 404


BANK_FILES = {
    "doctype": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Document>&x;</Document>',
    "deep": b"<a>" * 200_000,
    "truncated": b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stm',
    "wrong namespace": b'<?xml version="1.0"?><Document xmlns="urn:something:else"/>',
    "no xml": b"%PDF-1.7 not a statement",
    "empty": b"",
}


@pytest.mark.parametrize("kind", BANK_FILES)
def test_a_bank_file_that_cannot_be_read_is_refused_whole_with_the_reason(
    finance: Browser, kind: str
) -> None:
    finance.open("/talous/tiliotteet")
    started = time.monotonic()
    page = finance.upload("/talous/tiliotteet", "file", "tiliote.xml", BANK_FILES[kind])
    assert time.monotonic() - started < 10
    assert page.status == 422
    assert page.errors


def test_a_statement_larger_than_any_form_is_read(finance: Browser, stage: Stage) -> None:
    statement = stage.statement(OPERATOR_IBAN, stage.today().isoformat())
    finance.open("/talous/tiliotteet")
    long = statement.replace(b"?>", b"?>" + b"\n" * 1024 * 1024, 1)
    page = finance.upload("/talous/tiliotteet", "file", "iso.xml", long)
    assert (page.status, page.errors) == (200, [])


def test_a_bank_file_over_the_cap_is_refused(finance: Browser) -> None:
    finance.open("/talous/tiliotteet")
    page = finance.upload("/talous/tiliotteet", "file", "iso.xml", b" " * (33 * 1024 * 1024))
    assert page.status == 413


def webhook(stage: Stage, body: bytes, *, at: int, secret: str) -> requests.Response:
    signature = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return requests.post(
        f"{stage.world.url('gateway')}/webhooks/stripe",
        data=body,
        headers={"Stripe-Signature": f"t={at},v1={signature}", "Content-Type": "application/json"},
        timeout=TIMEOUT_SECONDS,
    )


def test_webhooks_that_are_forged_or_old_are_refused_and_doubles_are_harmless(stage: Stage) -> None:
    secret, now = stage.world.secrets["STRIPE_WEBHOOK_SECRET"], int(time.time())
    event = {
        "id": f"evt_{uuid.uuid4().hex}",
        "object": "event",
        "type": "payment_intent.succeeded",
        "livemode": False,
        "data": {"object": {"id": "pi_nobodys", "object": "payment_intent"}},
    }
    body = json.dumps(event).encode()
    assert webhook(stage, body, at=now, secret="whsec_guessed").status_code == 400
    assert webhook(stage, body, at=now - 3600, secret=secret).status_code == 400
    assert webhook(stage, body, at=now, secret=secret).status_code == 200
    assert webhook(stage, body, at=now, secret=secret).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/kampanjat/%00", "/kampanjat/ei-ole", "/tuki/x/y", "/api/v1/campaigns?after=%ff", "/kampanjat?jatko=x"],
)
def test_no_address_ends_in_a_crash(stage: Stage, path: str) -> None:
    assert stage.browser().open(path).status < 500


def test_the_desk_is_closed_to_visitors_and_to_residents(stage: Stage) -> None:
    visitor = stage.browser()
    visitor.open("/talous")
    assert "/kirjaudu" in visitor.page.url or "/henkilokunta" in visitor.page.url
    resident = stage.sign_in_by_mail("kuka.tahansa@tukijat.example")
    assert resident.open("/talous").status == 403
    assert resident.open(f"/talous/tilit?iban={OPERATOR_IBAN}").status == 403
