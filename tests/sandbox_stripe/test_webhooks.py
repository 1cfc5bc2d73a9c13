"""Webhooks: signed, repeated until taken, and misbehaving on request."""

import time

import pytest
import stripe

from tests.sandbox_stripe.conftest import SECRET, Endpoint, Stripe


def test_the_sdk_accepts_the_signature_and_nothing_else(pay: Stripe, endpoint: Endpoint) -> None:
    intent = pay.paid()
    endpoint.wait_for_type("payment_intent.succeeded")
    body, signature = next(
        (body, signature) for body, signature, _ in endpoint.received if b'"payment_intent.succeeded"' in body
    )
    event = pay.client.construct_event(body, signature, SECRET)
    assert event.data.object["id"] == intent.id
    assert event.api_version == "2026-05-27.dahlia"
    with pytest.raises(stripe.SignatureVerificationError):
        pay.client.construct_event(body.replace(b"2500", b"9900"), signature, SECRET)
    with pytest.raises(stripe.SignatureVerificationError):
        pay.client.construct_event(body, signature, "whsec_other")


def test_the_signature_is_of_real_time_though_the_sandbox_clock_has_moved(
    pay: Stripe, endpoint: Endpoint
) -> None:
    pay.control("advance", seconds=30 * 86_400)
    intent = pay.paid()
    endpoint.wait_for_type("payment_intent.succeeded")
    body, signature, _ = endpoint.received[-1]
    assert pay.client.construct_event(body, signature, SECRET, tolerance=60)
    assert intent.created > time.time() + 29 * 86_400


def test_an_event_not_taken_is_sent_again(pay: Stripe, endpoint: Endpoint) -> None:
    endpoint.answers = [500, 503]
    pay.paid()
    # Time moves instead of the test waiting for the growing pauses.
    for _ in range(3):
        pay.control("advance", seconds=3_600)
        time.sleep(0.05)
    events = endpoint.wait_for(lambda events: len({event["id"] for event in events}) + 2 == len(events))
    assert {"setup_intent.succeeded", "payment_intent.succeeded"} <= {event["type"] for event in events}


def test_events_that_never_arrived_are_found_in_the_list(pay: Stripe, endpoint: Endpoint) -> None:
    pay.control("chaos", webhooks="off")
    intent = pay.paid()
    _wait_until(lambda: pay.look("summary")["webhooks"]["pending"] == 0, pay)
    lost = pay.api.events.list({"delivery_success": False, "types": ["payment_intent.succeeded"]}).data
    assert [event.data.object["id"] for event in lost] == [intent.id]
    assert endpoint.events() == []
    assert pay.api.events.retrieve(lost[0].id).type == "payment_intent.succeeded"
    pay.control("chaos", webhooks="normal")
    pay.control("resend", event=lost[0].id)
    endpoint.wait_for_type("payment_intent.succeeded")
    _wait_until(lambda: pay.look("summary")["webhooks"]["pending"] == 0, pay)
    assert pay.api.events.list({"delivery_success": False, "types": ["payment_intent.succeeded"]}).data == []
    pay.control("advance", seconds=31 * 86_400)
    assert lost[0].id not in {event.id for event in pay.api.events.list({"limit": 100}).data}


def test_duplicates_come_on_request(pay: Stripe, endpoint: Endpoint) -> None:
    pay.control("chaos", webhooks="duplicate")
    pay.paid()
    events = endpoint.wait_for(lambda events: len(events) >= 4)
    assert len(events) == 2 * len({event["id"] for event in events})


def test_held_and_reordered_events_all_arrive_once(pay: Stripe, endpoint: Endpoint) -> None:
    pay.control("chaos", webhooks="hold")
    for _ in range(3):
        pay.paid()
    assert endpoint.events() == []
    pay.control("chaos", webhooks="reorder")
    events = endpoint.wait_for(lambda events: len(events) >= 6)
    assert len({event["id"] for event in events}) == len(events) == 6


def test_a_payout_is_told_to_the_bank_until_it_takes_it(pay: Stripe, endpoint: Endpoint) -> None:
    pay.paid()
    endpoint.wait_for_type("payment_intent.succeeded")
    endpoint.answers = [500] * 4
    payout = pay.control("payout")["payout"]
    for _ in range(3):
        pay.control("advance", seconds=3_600)
        time.sleep(0.05)
    endpoint.wait_for(lambda _: sum(path == "/payouts" for _, _, path in endpoint.received) >= 2)
    body = next(body for body, _, path in endpoint.received if path == "/payouts")
    assert body.decode() == (
        f'{{"account": "FI2112345600000785", "amount_cents": 2437, "message": "STRIPE {payout["id"]}"}}'
    )


def _wait_until(reached: object, pay: Stripe) -> None:
    deadline = time.monotonic() + 5
    while not reached():  # type: ignore[operator]
        assert time.monotonic() < deadline, pay.look("summary")
        time.sleep(0.02)
