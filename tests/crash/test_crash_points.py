"""Killed at any point of pledging, charging, refunding and passing on, money moves once."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from services.chassis.database import transaction
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.usecases.closing.close_campaign import close_campaign
from services.pledges.usecases.closing.execute_plan import execute_plan_lines
from services.pledges.usecases.refunding.refunds import approve_refund, list_refund
from services.pledges.usecases.refunding.send_refunds import send_due_refunds
from services.pledges.usecases.transferring.transfer_run import run_transfers
from tests.crash.points import (
    ELSEWHERE,
    KNOWN_POINTS,
    calls_provider,
    calls_to_provider,
    commits,
    is_money,
    modules,
    points_in_source,
)
from tests.crash.stage import STRUCK, Stage, check_the_sums, check_the_world
from tests.crash.test_bank_money import BANK_SCENES
from tests.pledges.card_world import City
from tests.pledges.connected_world import connect, funded

# A scene is some forty processes; on a machine that does other things too it takes minutes.
pytestmark = pytest.mark.timeout(1_200)


@dataclass(frozen=True)
class Scene:
    """A part to be killed in: what must stand before it, and how its pledges stand after it.

    With trouble at the provider it is like the scene `like` up to the point `since`.
    """

    part: str
    prepare: Callable[[City], dict[str, Any]]
    state: str
    chaos: dict[str, Any] = field(default_factory=dict)
    like: str = ""
    since: str = ""


def to_pledge_to(city: City, **terms: Any) -> dict[str, Any]:
    campaign_id = city.campaign(**terms)
    return {"campaign_id": str(campaign_id), "key": f"key-of-{campaign_id}"}


def to_pay_to(city: City) -> dict[str, Any]:
    return to_pledge_to(city, model="keep_what_comes")


def to_close(city: City, **terms: Any) -> dict[str, Any]:
    campaign_id = city.campaign(**terms)
    city.back(campaign_id, amount_cents=6_000)
    with city.owner() as connection:
        connection.execute(
            text("UPDATE campaign_terms SET deadline = platform_now() WHERE campaign_id = :id"),
            {"id": campaign_id},
        )
        # Many silences one after the other would make each case wait longer than the one before.
        connection.execute(text("UPDATE charging_run SET gap_seconds = 0"))
    return {"campaign_id": str(campaign_id)}


def to_release(city: City) -> dict[str, Any]:
    return to_close(city, minimum_cents=90_000)


def without_its_customer(city: City) -> dict[str, Any]:
    given = to_close(city)
    city.context.cards.forget_customer(payment_of(city, given, "customer_id"))
    return given


def gone_silent(city: City) -> dict[str, Any]:
    """A worker died in the middle of a call, and ten minutes have passed."""
    given = to_close(city)
    close_campaign(city.context.sessions, UUID(given["campaign_id"]))
    trouble = {"mode": "lost_reply", "path": CONFIRM, "times": 2}
    city.control("chaos", **trouble)
    execute_plan_lines(city.context)
    with city.owner() as connection:
        connection.execute(text("UPDATE payment_attempt SET started_at = started_at - interval '10 minutes'"))
        connection.execute(text("UPDATE payment SET looked_at = looked_at - interval '10 minutes'"))
    return given


def told_of(kind: str, column: str) -> Callable[[City], dict[str, Any]]:
    def prepare(city: City) -> dict[str, Any]:
        given = to_refund(city) if kind == "payment_intent.succeeded" else to_close(city)
        object_id = payment_of(city, given, column)
        if kind == "payment_method.detached":
            city.context.cards.detach_card(object_id)
        return {"campaign_id": given["campaign_id"], "kind": kind, "object_id": object_id}

    return prepare


def payment_of(city: City, given: dict[str, Any], column: str) -> str:
    query = f"SELECT {column} FROM payment JOIN pledge ON id = pledge_id WHERE campaign_id = :id"  # noqa: S608
    [(value,)] = city.rows(query, id=UUID(given["campaign_id"]))
    return str(value)


def to_refund(city: City) -> dict[str, Any]:
    campaign_id = city.campaign(model="keep_what_comes")
    made = city.back(campaign_id, amount_cents=6_000)
    return {"campaign_id": str(campaign_id), "pledge_id": str(made.pledge_id), "cents": 6_000}


def refunded_at_provider(city: City) -> dict[str, Any]:
    given = to_refund_what_went_back(city)
    return {"campaign_id": given["campaign_id"], "kind": "refund.created", "object_id": given["object_id"]}


def to_refund_what_went_back(city: City) -> dict[str, Any]:
    given = to_refund(city)
    intent = payment_of(city, given, "intent_id")
    return {**given, "object_id": city.context.cards._client.v1.refunds.create({"payment_intent": intent}).id}


def to_pass_on(city: City) -> dict[str, Any]:
    if not city.rows("SELECT 1 FROM collecting_account WHERE stripe_account_id IS NOT NULL"):
        connect(city)
    campaign_id, _ = funded(city)
    return {"campaign_id": str(campaign_id)}


def to_take_back(city: City) -> dict[str, Any]:
    given = to_pass_on(city)
    run_transfers(city.context)
    with transaction(city.context.sessions) as session:
        pledge = session.scalars(
            select(Pledge).where(Pledge.campaign_id == UUID(given["campaign_id"])).with_for_update()
        ).one()
        approve_refund(session, list_refund(session, pledge, 1_000, "requested"), "person:x", "approval:x")
    send_due_refunds(city.context)
    return given


def trouble(mode: str, path: str, times: int = 2) -> dict[str, Any]:
    # Twice: once more than the library asks by itself.
    return {"mode": mode, "path": path, "times": times}


def troubled(scene: str, mode: str, path: str, call: str, times: int = 2) -> Scene:
    """The same scene, with calls that go wrong; twice is once more than the library asks by itself."""
    chaos = {"mode": mode, "path": path, "times": times}
    return replace(SCENES[scene], chaos=chaos, like=scene, since=f"stripe.{call}.after_call")


CONFIRM, CREATE, PAGE = "/confirm", "POST /v1/payment_intents", "POST /v1/checkout/sessions"
REFUND, TRANSFER = "POST /v1/refunds", "POST /v1/transfers"

SCENES = {
    "pledge": Scene("pledge", to_pledge_to, "pledged"),
    "pledge, paid at once": Scene("pledge", to_pay_to, "paid"),
    "charge": Scene("charge", to_close, "paid"),
    "charge of a lost customer": Scene("charge", without_its_customer, "declined"),
    "charge gone silent": Scene("settle", gone_silent, "paid"),
    "release": Scene("charge", to_release, "released"),
    "webhook of a payment": Scene("hear", told_of("payment_intent.succeeded", "intent_id"), "paid"),
    "webhook of a card": Scene("hear", told_of("payment_method.detached", "payment_method_id"), "pledged"),
    "refund": Scene("refund", to_refund, "paid"),
    "refund refused, made by hand": Scene("refund", to_refund_what_went_back, "paid"),
    "refund made at the provider": Scene("hear", refunded_at_provider, "paid"),
}
# Those that let time pass come last: a city whose clock has moved opens no campaign for today's backers.
PASSED_ON = {
    "transfer": Scene("transfer", to_pass_on, "paid"),
    "transfer taken back": Scene("transfer", to_take_back, "paid"),
}
SCENES |= {
    "pledge, fault kept": troubled("pledge", "error_after", PAGE, "open_setup", 1),
    "charge, reply lost": troubled("charge", "lost_reply", CONFIRM, "confirm_off_session"),
    "charge, fault": troubled("charge", "error_before", CONFIRM, "confirm_off_session"),
    "charge, fault kept": troubled("charge", "error_after", CREATE, "create_intent", 1),
    "charge, key refused": troubled("charge", "authentication_error", CREATE, "create_intent", 1),
    "refund, reply lost": troubled("refund", "lost_reply", REFUND, "create_refund"),
    "refund, fault": troubled("refund", "error_before", REFUND, "create_refund"),
}
SCENES |= PASSED_ON
SCENES["transfer, reply lost"] = troubled("transfer", "lost_reply", TRANSFER, "create_transfer")


def strike(stage: Stage, name: str) -> list[str]:
    """Kill a process at the first point it passes, another at the second, until one comes to its end."""
    scene = SCENES[name]
    before = STRUCK.get(scene.like, [])
    struck = before[: before.index(scene.since)] if scene.since in before else []
    for number in count(len(struck) + 1):
        arguments = scene.prepare(stage.city)
        if scene.chaos:
            stage.city.control("chaos", **scene.chaos)
        ending = stage.play(scene.part, arguments, crash_at=str(number))
        if ending.status == 0:
            break
        assert ending.struck, ending.said
        struck.append(ending.struck)
        stage.city.control("chaos", clear=True)
        stage.play_to_the_end(scene.part, arguments)
        query = "SELECT DISTINCT state FROM pledge WHERE campaign_id = :id"
        states = stage.city.rows(query, id=UUID(arguments["campaign_id"]))
        assert states == [(scene.state,)], f"after a crash at {ending.struck}"
        check_the_sums(stage.city)
    check_the_world(stage.city)
    STRUCK[name] = struck
    return struck


# The four by which money moves are played at every change; the others belong to the longer proof.
AT_EVERY_CHANGE = ("pledge", "charge", "refund", "transfer")


@pytest.mark.parametrize(
    "name",
    [name if name in AT_EVERY_CHANGE else pytest.param(name, marks=pytest.mark.long) for name in SCENES],
)
def test_killed_anywhere_it_goes_on_and_moves_money_once(stage: Stage, name: str):
    assert strike(stage, name)


@pytest.mark.long
def test_every_point_in_the_source_has_been_struck():
    played = SCENES.keys() | BANK_SCENES.keys()
    assert STRUCK.keys() == played, "this looks back on all scenes, so run it with them"
    struck = {point for points in STRUCK.values() for point in points}
    assert points_in_source() - struck == set()
    assert len(struck) > 60


def test_a_new_point_is_given_a_scene_before_it_is_entered():
    """The longer proof strikes each of them; whoever adds one sees that it does, and enters it."""
    assert points_in_source() == set(KNOWN_POINTS.read_text().split())


def charged_times(stage: Stage, *without: str) -> int:
    """Kill a charge after its call and before its answer is kept, go on, and count what the card paid."""
    arguments = to_close(stage.city)
    ending = stage.play("charge", arguments, "charge.answer_applied.before_commit", without)
    assert ending.struck, ending.said
    stage.play("charge", arguments, without=without)
    return stage.city.look("summary")["charges_succeeded"]


def test_without_its_protections_the_same_crash_charges_twice(stage: Stage):
    assert charged_times(stage, "stored_payment", "stable_keys") == 2


def test_a_stable_key_alone_keeps_the_crash_from_charging_twice(stage: Stage):
    assert charged_times(stage, "stored_payment") == 1


def test_a_stored_payment_alone_keeps_the_crash_from_charging_twice(stage: Stage):
    assert charged_times(stage, "stable_keys") == 1


def test_whoever_moves_money_at_the_provider_names_each_commit():
    steps = {name: [step for _, step in commits(tree)] for name, tree in modules() if calls_provider(tree)}
    moves = {name: found for name, found in steps.items() if any(step and is_money(step) for step in found)}
    assert len(moves) > 8
    assert [name for name, found in moves.items() if None in found] == []


def test_nothing_is_left_out_that_is_not_there():
    calls = {call for _, tree in modules() for call in calls_to_provider(tree)}
    steps = {step for _, tree in modules() for _, step in commits(tree)}
    assert ELSEWHERE.keys() <= calls | steps
