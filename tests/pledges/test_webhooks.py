"""Webhooks: a forged, old or foreign one has no effect, a repeated one has it once."""

import hashlib
import hmac
import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from services.pledges.usecases.provider_events import apply_provider_events
from tests.pledges.card_world import WEBHOOK_SECRET, City


def event(kind: str, object_id: str, event_id: str = "evt_1", **changes) -> bytes:
    return json.dumps(
        {
            "id": event_id,
            "object": "event",
            "type": kind,
            "livemode": False,
            "data": {"object": {"id": object_id}},
            **changes,
        }
    ).encode()


def signature(body: bytes, at: float | None = None, secret: str = WEBHOOK_SECRET) -> str:
    stamp = int(time.time() if at is None else at)
    digest = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={digest}"


def send(city: City, body: bytes, signed: str) -> int:
    reply = city.client().post(
        "/webhooks/stripe", data=body, headers={"Stripe-Signature": signed}, content_type="application/json"
    )
    return reply.status_code


def kept(city: City) -> list[tuple]:
    return city.rows("SELECT id, state, effect FROM provider_event ORDER BY id")


def saved_but_unheard(city: City) -> tuple:
    made = city.promise(city.campaign())
    city.give_card(made)
    [(setup_id, session_id)] = city.rows("SELECT setup_id, provider_id FROM payment_attempt")
    return made, setup_id, session_id


def test_a_webhook_makes_us_look_and_takes_effect_once(city: City):
    made, setup_id, session_id = saved_but_unheard(city)
    body = event("setup_intent.succeeded", setup_id)
    assert [send(city, body, signature(body)) for _ in range(3)] == [200, 200, 200]
    later = event("checkout.session.completed", session_id, "evt_2")
    assert send(city, later, signature(later)) == 200
    apply_provider_events(city.context)
    assert city.state(made) == "pledged"
    assert kept(city) == [("evt_1", "done", "card_saved"), ("evt_2", "done", "saved_before")]
    assert len(city.events("pledge.secured.v1")) == 1


def test_the_same_event_in_parallel_is_kept_and_applied_once(city: City):
    made, setup_id, _ = saved_but_unheard(city)
    body = event("setup_intent.succeeded", setup_id)
    signed = signature(body)
    with ThreadPoolExecutor(6) as threads:
        assert set(threads.map(lambda _: send(city, body, signed), range(6))) == {200}
        list(threads.map(lambda _: apply_provider_events(city.context), range(4)))
    assert len(kept(city)) == 1
    assert city.state(made) == "pledged"


GOOD_BODY = event("setup_intent.succeeded", "seti_1")
REFUSED = {
    "no signature": (GOOD_BODY, ""),
    "another secret": (GOOD_BODY, signature(GOOD_BODY, secret="whsec_somebody_elses")),
    "an old stamp": (GOOD_BODY, signature(GOOD_BODY, time.time() - 400)),
    "a changed body": (GOOD_BODY + b" ", signature(GOOD_BODY)),
    "no v1": (GOOD_BODY, signature(GOOD_BODY).replace("v1=", "v0=")),
    "a stamp that is no number": (GOOD_BODY, signature(GOOD_BODY).replace("t=", "t=x")),
    "a signature of odd letters": (GOOD_BODY, "t=1,v1=\u00e4\u00e4"),
    "live money": (live := event("setup_intent.succeeded", "seti_1", livemode=True), signature(live)),
    "not JSON": (b"\xff\xfe", "t=1,v1=0"),
    "signed nonsense": (b"[]", signature(b"[]")),
    "a signed number": (b"7", signature(b"7")),
    "no object": (bare := b'{"id": "evt_1", "type": "x", "livemode": false}', signature(bare)),
    "an object that is text": (odd := event("x", "y", data={"object": "z"}), signature(odd)),
    "an id that is a list": (listed := event("x", "y", id=["z"]), signature(listed)),
    "depth": (deep := b"[" * 20_000, signature(deep)),
}


@pytest.mark.parametrize(("body", "signed"), REFUSED.values(), ids=REFUSED)
def test_what_the_provider_did_not_send_is_refused_without_effect(city: City, body: bytes, signed: str):
    try:
        status = send(city, body, signed)
    except UnicodeEncodeError:
        pytest.fail("the test client could not send it")
    assert status == 400
    assert kept(city) == []


def test_two_signatures_while_a_secret_is_rolled_are_accepted(city: City):
    right, wrong = signature(GOOD_BODY), signature(GOOD_BODY, secret="whsec_the_old_one")
    assert send(city, GOOD_BODY, f"{wrong},{right.split(',')[1]}") == 200


@pytest.mark.parametrize(
    ("kind", "object_id", "effect"),
    [
        ("customer.tax_id.created", "txi_1", "not_subscribed"),
        ("payment_intent.succeeded", "pi_nobody", "unknown_object"),
        ("setup_intent.succeeded", "seti_nobody", "unknown_object"),
        ("checkout.session.completed", "cs_test_nobody", "unknown_object"),
    ],
)
def test_unknown_kinds_and_objects_are_taken_and_change_nothing(city: City, kind, object_id, effect):
    body = event(kind, object_id)
    assert send(city, body, signature(body)) == 200
    apply_provider_events(city.context)
    assert kept(city) == [("evt_1", "done", effect)]


def test_an_event_that_cannot_be_applied_comes_again_and_does_not_stop_the_others(city: City):
    made, setup_id, _ = saved_but_unheard(city)
    for number, object_id in enumerate((setup_id, "seti_nobody")):
        body = event("setup_intent.succeeded", object_id, f"evt_{number}")
        send(city, body, signature(body))
    city.control("chaos", mode="error_before", path=setup_id, times=3)
    apply_provider_events(city.context)
    assert kept(city) == [("evt_0", "waiting", None), ("evt_1", "done", "unknown_object")]
    city.move(minutes=3)
    apply_provider_events(city.context)
    assert city.state(made) == "pledged"


def test_a_failure_heard_after_the_success_changes_nothing(city: City):
    campaign = city.campaign()
    made = city.back(campaign, amount_cents=6_000)
    city.move(days=20)
    city.close()
    [(intent_id,)] = city.rows("SELECT intent_id FROM payment")
    body = event("payment_intent.payment_failed", intent_id)
    send(city, body, signature(body))
    apply_provider_events(city.context)
    assert (city.state(made), kept(city)[0][2]) == ("paid", "booked_before")
