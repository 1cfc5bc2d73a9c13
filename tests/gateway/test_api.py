"""The public interface for programs."""

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.gateway.fake_city import CAMPAIGN_ID, PLEDGE_ID, TOKEN
from tests.gateway.fake_platform import FakePlatform

GOOD = {
    "campaign_id": CAMPAIGN_ID,
    "method": "card",
    "amount_cents": 2500,
    "currency": "EUR",
    "email": "aino@esimerkki.fi",
    "name": "Aino",
    "consent_version": "2026-11",
}
KEY = {"Idempotency-Key": "key-0123456789"}


@pytest.fixture
def client(gateway: Flask, platform: FakePlatform) -> FlaskClient:
    """A program without cookies."""
    assert platform.seen == []
    return gateway.test_client(use_cookies=False)


def test_campaigns_and_districts_are_listed(client: FlaskClient) -> None:
    page = client.get("/api/v1/campaigns?district=tuppurala").get_json()
    assert [each["slug"] for each in page["items"]] == ["lahiliikuntapaikka"]
    assert page["items"][0]["totals"]["promised_cents"] == 484_000
    assert (
        client.get("/api/v1/campaigns/lahiliikuntapaikka").get_json()["budget_lines"][0]["amount_cents"]
        == 490_000
    )
    assert len(client.get("/api/v1/districts").get_json()["items"]) == 38


def test_a_pledge_and_its_key_pass_through_byte_for_byte(client: FlaskClient, platform: FakePlatform) -> None:
    bought = {"reward_id": CAMPAIGN_ID, "count": 2, "address": "Keksitty katu 1, 50100 Mikkeli"}
    body = json.dumps(GOOD | {"reward": bought}, indent=3).encode()
    answer = client.post("/api/v1/pledges", data=body, content_type="application/json", headers=KEY)
    assert answer.status_code == 201
    assert answer.get_json()["pledge_id"] == PLEDGE_ID
    _method, _path, sent, headers = platform.seen[-1]
    assert sent == body
    assert headers["Idempotency-Key"] == KEY["Idempotency-Key"]
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount_cents", 0),
        ("amount_cents", -100),
        ("amount_cents", 25.5),
        ("amount_cents", "2500"),
        ("amount_cents", True),
        ("amount_cents", 10**12),
        ("amount_cents", None),
        ("currency", "USD"),
        ("currency", "eur"),
        ("method", "cash"),
        ("email", "aino"),
        ("campaign_id", "1"),
        ("name", ""),
        ("is_paid", True),
        ("reward", {"reward_id": CAMPAIGN_ID, "count": 0}),
        ("reward", {"count": 1}),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_sent_on(
    client: FlaskClient, platform: FakePlatform, field: str, value: Any
) -> None:
    answer = client.post("/api/v1/pledges", json=GOOD | {field: value}, headers=KEY)
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert field in answer.get_json()["errors"]
    assert platform.seen == []


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"null", b"{", b'{"a":1,"a":2}', b'{"amount_cents": NaN}', b'{"amount_cents": 1e400}',
     b'{"name":"\\u0000"}', b"\xff\xfe", b"[" * 100_000, b'{"amount_cents":' + b"9" * 5000 + b"}"],
)  # fmt: skip
def test_a_body_that_two_readers_could_take_differently_is_refused(
    client: FlaskClient, platform: FakePlatform, body: bytes
) -> None:
    answer = client.post("/api/v1/pledges", data=body, content_type="application/json", headers=KEY)
    assert answer.status_code in (400, 413, 422)
    assert answer.get_json()["title"]
    assert platform.seen == []


def test_a_pledge_without_a_key_is_refused(client: FlaskClient, platform: FakePlatform) -> None:
    answer = client.post("/api/v1/pledges", json=GOOD)
    assert answer.status_code == 400
    assert answer.get_json()["code"] == "idempotency_key_missing"
    assert platform.seen == []


def test_a_pledge_is_shown_to_whoever_has_its_secret(client: FlaskClient) -> None:
    assert client.get(f"/api/v1/pledges/{PLEDGE_ID}?token={TOKEN}").get_json()["state"] == "awaiting_payment"
    assert client.get(f"/api/v1/pledges/{PLEDGE_ID}?token=wrong").status_code == 404
    assert client.get(f"/api/v1/pledges/{PLEDGE_ID}").status_code == 422


def test_the_description_names_every_route(client: FlaskClient) -> None:
    described = client.get("/api/openapi.json").get_json()
    assert set(described["paths"]) == {
        "/api/v1/campaigns",
        "/api/v1/campaigns/{slug}",
        "/api/v1/campaigns/{slug}/budget",
        "/api/v1/campaigns/{slug}/goods",
        "/api/v1/campaigns/{slug}/pledging",
        "/api/v1/campaigns/{slug}/shifts",
        "/api/v1/districts",
        "/api/v1/pledges",
        "/api/v1/pledges/{pledge_id}",
        "/api/v1/proofs/code",
        "/api/v1/proofs/puzzle",
    }


def test_a_webhook_reaches_pledges_as_it_came(client: FlaskClient, platform: FakePlatform) -> None:
    body = b'{ "id":"evt_1",\n "n": 1.0 }'
    good = client.post("/webhooks/stripe", data=body, headers={"Stripe-Signature": "good"})
    assert good.status_code == 200
    assert platform.seen[-1][2] == body
    assert platform.seen[-1][3]["Stripe-Signature"] == "good"
    bad = client.post("/webhooks/stripe", data=body, headers={"Stripe-Signature": "bad"})
    assert bad.status_code == 400
    assert bad.get_json()["code"] == "bad_signature"
    assert client.post("/webhooks/stripe", data=b"").status_code == 400
