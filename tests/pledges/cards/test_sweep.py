"""The nightly sweep: what no webhook brought is found, healed by the same code, counted and shown."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import requests
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from infra.launcher.databases import ServiceDatabase
from infra.sandbox.stripe.application import running
from infra.sandbox.stripe.sandbox import Settings
from services.pledges.cli import cli
from services.pledges.domain.cards.card_calls import ProviderTrouble
from services.pledges.domain.cards.sweeping import EVENTS_KEPT_FOR, events_since, night_of
from services.pledges.domain.pledging.deadlines import HELSINKI
from services.pledges.usecases.cards.sweep_provider import sweep_by_night, sweep_now
from services.pledges.usecases.cards.sweep_steps import STEPS
from services.pledges.usecases.transferring.transfer_run import run_transfers
from tests.pledges.card_world import City, found_city
from tests.pledges.connected_world import connect, funded, transfers
from tests.pledges.test_finance_desk import staff

NOBODY_ANSWERS = "http://127.0.0.1:1/webhooks/stripe"


@pytest.fixture
def city(database: Callable[[str], ServiceDatabase]) -> Iterator[City]:
    """A city whose webhook endpoint is down."""
    settings = Settings(webhook_url=NOBODY_ANSWERS)
    with running(settings) as (address, sandbox), found_city(database("pledges"), address, sandbox) as city:
        yield city
        violations = city.look("violations")["items"]
    assert violations == []


def found(city: City) -> dict[str, tuple[int, int]]:
    """What the newest sweep looked at and healed, by step."""
    [(counts,)] = city.rows("SELECT found FROM sweep ORDER BY began_at DESC LIMIT 1")
    return {step: (each["looked_at"], each["healed"]) for step, each in counts.items()}


def of_the_provider(city: City, path: str, **data: object) -> dict:
    reply = requests.post(f"{city.address}/v1/{path}", data=data, auth=("sk_test_local", ""), timeout=10)
    assert reply.status_code == 200, reply.text
    return reply.json()


def test_case_11_an_endpoint_that_was_down_for_two_days_is_made_up_for_by_the_sweep(city: City):
    made = city.promise(city.campaign())
    city.give_card(made)
    city.move(days=2)
    assert city.state(made) == "setup_open"
    sweep_now(city.context)
    assert city.state(made) == "pledged"
    looked_at, kept = found(city)["events"]
    assert looked_at == kept > 0
    assert {told_by for (told_by,) in city.rows("SELECT told_by FROM provider_event")} == {"sweep"}
    assert {state for (state,) in city.rows("SELECT state FROM provider_event")} == {"done"}
    sweep_now(city.context)
    assert found(city)["events"] == (looked_at, 0)


def test_open_payments_refunds_and_disputes_are_found_without_any_event(city: City):
    campaign = city.campaign()
    refunded, disputed, unheard = (city.back(campaign, amount_cents=6_000) for _ in range(3))
    city.move(days=20)
    city.close()
    with city.owner() as connection:
        connection.exec_driver_sql("DELETE FROM provider_event")
        # As if the answer to the last charge had got lost.
        connection.exec_driver_sql(
            f"UPDATE pledge SET state = 'unknown', paid_cents = 0 WHERE id = '{unheard.pledge_id}'"  # noqa: S608
        )
        connection.exec_driver_sql(
            f"UPDATE payment SET charge_id = NULL, state = 'open' WHERE pledge_id = '{unheard.pledge_id}'"  # noqa: S608
        )
    intents = dict(city.rows("SELECT pledge_id, intent_id FROM payment"))
    of_the_provider(city, "refunds", payment_intent=intents[refunded.pledge_id], amount=1_000)
    city.control("dispute", charge=intents[disputed.pledge_id])
    city.control("chaos", mode="error_before", path="GET /v1/events", times=2)
    with pytest.raises(ProviderTrouble):
        sweep_now(city.context)
    assert city.rows("SELECT trouble IS NOT NULL, ended_at FROM sweep") == [(True, None)]
    sweep_now(city.context)
    assert city.state(unheard) == "paid"
    assert city.fresh(refunded).refunded_cents == 1_000
    assert city.rows("SELECT state FROM dispute") == [("needs_response",)]
    counts = found(city)
    sweep_now(city.context)
    assert {step: healed for step, (_, healed) in found(city).items()} == dict.fromkeys(counts, 0)
    marks = dict(city.rows("SELECT what, until FROM sweep_mark"))
    assert set(marks) == {"events", "refunds", "disputes"}


def test_one_thing_that_cannot_be_healed_does_not_stop_the_others(city: City):
    campaign = city.campaign()
    first, second = city.promise(campaign), city.promise(campaign)
    for made in (first, second):
        city.give_card(made)
    ids = "SELECT provider_id, setup_id FROM payment_attempt WHERE pledge_id = :id"
    for object_id in city.rows(ids, id=first.pledge_id)[0]:
        city.control("chaos", mode="error_before", path=object_id, times=50)
    sweep_now(city.context)
    assert (city.state(first), city.state(second)) == ("setup_open", "pledged")


def test_the_clock_sweeps_once_a_night_and_goes_on_where_it_was_cut_off(city: City):
    [(now,)] = city.rows("SELECT platform_now()")
    morning = now.astimezone(HELSINKI).replace(hour=4, minute=0)
    city.move(seconds=(morning + timedelta(days=1) - now).total_seconds())
    city.control("chaos", mode="error_before", path="GET /v1/disputes", times=2)
    with pytest.raises(ProviderTrouble):
        sweep_by_night(city.context)
    assert city.rows("SELECT step, trouble IS NULL FROM sweep") == [("disputes", False)]
    assert sweep_by_night(city.context)
    assert not sweep_by_night(city.context)
    assert city.rows("SELECT begun_by, trouble, ended_at IS NULL FROM sweep") == [("clock", None, False)]
    city.move(days=1)
    assert sweep_by_night(city.context)
    assert city.rows("SELECT count(*) FROM sweep") == [(2,)]


def test_a_charge_that_came_late_is_passed_on_after_the_sweep(city: City):
    connect(city, pays_out=False)
    _, [late, _] = funded(city, cards=2)
    change = "UPDATE pledge SET state = :state WHERE id = :id"
    with city.owner() as connection:
        connection.execute(text(change), {"state": "processing", "id": late.pledge_id})
    run_transfers(city.context)
    assert len(transfers(city)) == 1
    with city.owner() as connection:
        connection.execute(text(change), {"state": "paid", "id": late.pledge_id})
    sweep_now(city.context)
    assert found(city)["transfers"] == (1, 1)
    run_transfers(city.context)
    assert [state for state, *_ in transfers(city)] == ["created", "created"]


def test_the_desk_and_the_operator_see_what_was_found_and_what_waits(city: City, monkeypatch):
    account = connect(city, pays_out=False)
    _, [made] = funded(city)
    city.control("account", account=account, enabled=False)
    run_transfers(city.context)
    with city.owner() as connection:
        connection.exec_driver_sql(
            "INSERT INTO provider_event (id, kind, object_id, received_at, state, effect, next_try_at) "
            "VALUES ('evt_a', 'invoice.paid', 'in_1', platform_now(), 'done', 'not_subscribed', now()), "
            "('evt_b', 'payout.paid', 'po_1', platform_now(), 'parked', 'Trouble', now())"
        )
    for name, value in city.environment.items():
        monkeypatch.setenv(name, value)
    told = CliRunner().invoke(cli, ["sweep"])
    assert told.exit_code == 0, told.output
    assert [line.split()[0] for line in told.output.splitlines()[:1]] == ["events"]
    assert "tilaamaton tapahtuma invoice.paid: 1" in told.output
    seen = city.client().get("/desk/provider", staff("finance")).json
    assert seen["events"]["unsubscribed"][0]["kind"] == "invoice.paid"
    assert [each["id"] for each in seen["events"]["stuck"]] == ["evt_b"]
    assert [each["step"] for each in seen["sweeps"][0]["steps"]] == list(STEPS)
    [task] = seen["tasks"]
    assert (task["kind"], task["waits_for"], task["cents"]) == ("transfer", "account_disabled", 5_885)
    assert task["pledge_number"] == city.fresh(made).short_number
    listed = city.client().get("/collecting-accounts", staff("finance")).json["items"][0]["card_account"]
    assert (listed["takes_transfers"], listed["pays_out"]) == (False, False)
    for role in ("finance_approver", "admin", "reviewer"):
        assert city.client().get("/desk/provider", staff(role)).status_code == 403


INSTANTS = st.integers(1_767_225_600, 1_830_297_600).map(lambda second: datetime.fromtimestamp(second, UTC))


@given(INSTANTS)
def test_a_night_has_one_sweep_and_it_is_due_after_three(now: datetime):
    night = night_of(now)
    local = now.astimezone(HELSINKI)
    assert night == (local.date() if local.hour >= 3 else None)


@given(
    st.none() | INSTANTS,
    INSTANTS,
)
def test_events_are_never_asked_for_from_further_back_than_they_are_kept(
    mark: datetime | None, now: datetime
):
    assert events_since(mark, now) >= now - EVENTS_KEPT_FOR
