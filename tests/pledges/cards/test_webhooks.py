"""Webhooks: a forged, old or foreign one has no effect, a repeated one has it once."""

import hashlib
import hmac
import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import requests
from sqlalchemy import text

from services.chassis.database import connect, make_sessions
from services.chassis.settings import read_settings
from services.pledges.app import create_app
from services.pledges.config import PledgesSettings
from services.pledges.domain.cards.card_calls import ForgedWebhook
from services.pledges.domain.cards.provider_events import DEEDS, Deed
from services.pledges.usecases.cards.apply_provider_event import _DOINGS
from services.pledges.usecases.cards.look_up_payment import look_up_pledge
from services.pledges.usecases.cards.provider_events import MOST_TRIES, apply_provider_events
from services.pledges.usecases.cards.sweep_provider import sweep_now
from services.pledges.usecases.closing.stuck_work import list_stuck
from services.pledges.wiring import wire
from tests.pledges.card_world import WEBHOOK_SECRET, City
from tests.service_caller import ServiceCaller


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


def test_case_11_a_duplicate_webhook_makes_us_look_and_takes_effect_once(city: City):
    made, setup_id, session_id = saved_but_unheard(city)
    body = event("setup_intent.succeeded", setup_id)
    assert [send(city, body, signature(body)) for _ in range(3)] == [200, 200, 200]
    later = event("checkout.session.completed", session_id, "evt_2")
    assert send(city, later, signature(later)) == 200
    apply_provider_events(city.context)
    assert city.state(made) == "pledged"
    assert kept(city) == [("evt_1", "done", "card_saved"), ("evt_2", "done", "saved_before")]
    assert len(city.events("pledge.secured.v1")) == 1


def test_case_11_the_same_event_in_parallel_is_kept_and_applied_once(city: City):
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
def test_case_11_what_the_provider_did_not_send_is_refused_without_effect(
    city: City, body: bytes, signed: str
):
    try:
        status = send(city, body, signed)
    except UnicodeEncodeError:
        pytest.fail("the test client could not send it")
    assert status == 400
    assert kept(city) == []


def test_case_11_two_signatures_while_a_secret_is_rolled_are_accepted(city: City):
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
def test_case_11_unknown_kinds_and_objects_are_taken_and_change_nothing(city: City, kind, object_id, effect):
    body = event(kind, object_id)
    assert send(city, body, signature(body)) == 200
    apply_provider_events(city.context)
    assert kept(city) == [("evt_1", "done", effect)]


def test_case_11_an_event_that_cannot_be_applied_comes_again_and_does_not_stop_the_others(city: City):
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


def test_case_11_a_failure_heard_after_the_success_changes_nothing(city: City):
    campaign = city.campaign()
    made = city.back(campaign, amount_cents=6_000)
    city.move(days=20)
    city.close()
    [(intent_id,)] = city.rows("SELECT intent_id FROM payment")
    body = event("payment_intent.payment_failed", intent_id)
    send(city, body, signature(body))
    apply_provider_events(city.context)
    assert (city.state(made), kept(city)[0][2]) == ("paid", "booked_before")


def test_case_11_a_rolled_secret_is_known_beside_its_successor(city: City):
    city.environment["STRIPE_WEBHOOK_SECRET"] = f"{WEBHOOK_SECRET}, whsec_its_successor"
    rolled = wire(read_settings(PledgesSettings, "pledges", city.environment))
    for secret in (WEBHOOK_SECRET, "whsec_its_successor"):
        assert rolled.cards.webhooks.read(GOOD_BODY, signature(GOOD_BODY, secret=secret)).id == "evt_1"
    with pytest.raises(ForgedWebhook):
        rolled.cards.webhooks.read(GOOD_BODY, signature(GOOD_BODY, secret="whsec_somebody_elses"))
    rolled.sessions.engine.dispose()


def test_case_11_an_event_that_fails_again_and_again_is_parked_and_listed(city: City):
    _, setup_id, _ = saved_but_unheard(city)
    body = event("setup_intent.succeeded", setup_id)
    send(city, body, signature(body))
    city.control("chaos", mode="error_before", path=setup_id, times=100)
    for _ in range(MOST_TRIES):
        apply_provider_events(city.context)
        city.move(minutes=30)
    assert kept(city) == [("evt_1", "parked", "ProviderBroken")]
    assert list(list_stuck(city.context.sessions)) == ["webhook evt_1 setup_intent.succeeded: ProviderBroken"]


def test_case_11_a_webhook_that_cannot_be_kept_is_not_taken_so_that_it_comes_again(city: City):
    city.context.sessions.engine.dispose()
    lost = replace(city.context, sessions=make_sessions(connect("postgresql+psycopg://nobody@127.0.0.1:1/x")))
    reply = ServiceCaller(create_app(lost)).post(
        "/webhooks/stripe", data=GOOD_BODY, headers={"Stripe-Signature": signature(GOOD_BODY)}
    )
    assert reply.status_code >= 500


def test_case_12_a_webhook_that_overtakes_our_own_answer_is_taken(city: City):
    made = city.promise(city.campaign())
    city.give_card(made)
    [(setup_id,)] = city.rows("SELECT setup_id FROM payment_attempt")
    with city.owner() as connection:
        # As if the answer to our own call were still on its way.
        connection.exec_driver_sql("UPDATE payment_attempt SET setup_id = NULL, provider_id = NULL")
        connection.exec_driver_sql("UPDATE pledge SET state = 'draft'")
    body = event("setup_intent.succeeded", setup_id)
    send(city, body, signature(body))
    apply_provider_events(city.context)
    assert city.state(made) == "pledged"


def test_case_13_a_browser_that_returns_without_a_webhook_is_enough(city: City):
    made, _, _ = saved_but_unheard(city)
    look_up_pledge(city.context, made.pledge_id)
    assert city.state(made) == "pledged"
    assert kept(city) == []


def test_case_13_a_webhook_without_a_browser_that_returns_is_enough(city: City):
    made, _, session_id = saved_but_unheard(city)
    body = event("checkout.session.completed", session_id)
    send(city, body, signature(body))
    apply_provider_events(city.context)
    assert city.state(made) == "pledged"
    look_up_pledge(city.context, made.pledge_id)
    assert len(city.events("pledge.secured.v1")) == 1


@pytest.mark.parametrize(("live", "status"), [(False, 200), (True, 400)])
def test_case_29_an_event_of_the_other_mode_is_refused(city: City, live: bool, status: int):
    body = event("setup_intent.succeeded", "seti_1", livemode=live)
    assert send(city, body, signature(body)) == status


@pytest.mark.parametrize("told", ["{}", '{"pledge_id": "not ours"}', '{"pledge_id": "other"}'])
def test_case_30_a_payment_is_found_by_its_stored_id_whatever_its_metadata_say(city: City, told: str):
    campaign = city.campaign()
    made, other = (city.back(campaign, amount_cents=6_000) for _ in range(2))
    city.move(days=20)
    city.close()
    [(intent_id,)] = city.rows("SELECT intent_id FROM payment WHERE pledge_id = :id", id=made.pledge_id)
    metadata = {
        key: value.replace("other", str(other.pledge_id)) for key, value in json.loads(told).items()
    } or {"pledge_id": ""}
    changed = {f"metadata[{key}]": value for key, value in metadata.items()}
    address = f"{city.address}/v1/payment_intents/{intent_id}"
    requests.post(address, data=changed, auth=("sk_test_local", ""), timeout=10).raise_for_status()
    with city.owner() as connection:
        # As if nobody had heard of the success yet.
        connection.execute(
            text("UPDATE pledge SET state = 'unknown', paid_cents = 0 WHERE id = :id"), {"id": made.pledge_id}
        )
        connection.execute(
            text("UPDATE payment SET charge_id = NULL, state = 'open' WHERE pledge_id = :id"),
            {"id": made.pledge_id},
        )
    before = city.fresh(other).paid_cents
    body = event("payment_intent.succeeded", intent_id)
    send(city, body, signature(body))
    apply_provider_events(city.context)
    assert (city.state(made), city.fresh(made).paid_cents) == ("paid", 6_000)
    assert city.fresh(other).paid_cents == before


def test_case_32_an_event_of_another_version_is_applied_since_its_object_is_fetched(city: City):
    made, setup_id, _ = saved_but_unheard(city)
    body = event("setup_intent.succeeded", setup_id, api_version="2019-02-11")
    assert send(city, body, signature(body)) == 200
    apply_provider_events(city.context)
    assert city.state(made) == "pledged"
    assert city.rows("SELECT api_version FROM provider_event") == [("2019-02-11",)]


def test_case_34_clocks_that_differ_by_more_than_five_minutes_cost_a_webhook_and_not_the_money(city: City):
    made, setup_id, _ = saved_but_unheard(city)
    body = event("setup_intent.succeeded", setup_id)
    # Ours is ahead: every webhook looks old. Ours is behind: they come from the future and are taken.
    assert send(city, body, signature(body, time.time() - 301)) == 400
    assert kept(city) == []
    sweep_now(city.context)
    assert city.state(made) == "pledged"
    later = event("setup_intent.succeeded", setup_id, "evt_2")
    assert send(city, later, signature(later, time.time() + 301)) == 200


def test_every_event_we_subscribe_to_leads_to_something(city: City):
    assert len(DEEDS) == 27
    assert set(_DOINGS) == set(DEEDS.values()) == set(Deed)
    for number, kind in enumerate(DEEDS):
        about_nobody = {"account.updated": "acct_nobody", "payout.paid": "po_nobody"}.get(kind, "xx_nobody")
        body = event(kind, about_nobody, f"evt_{number}")
        assert send(city, body, signature(body)) == 200
    apply_provider_events(city.context)
    assert {state for _, state, _ in kept(city)} == {"done"}
