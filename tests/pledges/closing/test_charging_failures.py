"""What is known to go wrong while a campaign is charged, and what becomes of each."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from services.chassis.database import transaction
from services.chassis.problems import Conflict, Gone, Problem
from services.pledges.domain.cards.card_calls import KeyMisused, NewIntent, ProviderThrottled
from services.pledges.usecases.closing.charge_pledge import charge_pledge
from services.pledges.usecases.closing.close_campaign import close_due_campaigns
from services.pledges.usecases.closing.execute_plan import execute_plan_lines
from services.pledges.usecases.context import Context
from services.pledges.usecases.pledging.change_pledge import change_amount, withdraw_pledge
from services.pledges.wiring import wire
from tests.pledges.card_world import DECLINED, City, Made

EXPIRED, LOST, STOLEN, NEVER_AGAIN, NO_MONEY = (
    "4000000000000069",
    "4000000000009987",
    "4000000000009979",
    "4000000000006975",
    "4000000000009995",
)


def due_campaign(city: City, backers: int = 1, **terms: object) -> tuple[UUID, list[Made]]:
    """A campaign at its deadline, decided, with nothing charged yet."""
    campaign = city.campaign(**terms)
    made = [city.back(campaign, amount_cents=6_000) for _ in range(backers)]
    city.move(days=20)
    city.close(run=False)
    return campaign, made


def payment(city: City, made: Made, columns: str) -> tuple[object, ...]:
    [row] = city.rows(f"SELECT {columns} FROM payment WHERE pledge_id = :id", id=made.pledge_id)  # noqa: S608
    return row


def calls_counted(city: City, monkeypatch: pytest.MonkeyPatch, method: str) -> list[float]:
    """The instants at which the provider is asked for this from now on."""
    asked: list[float] = []
    real = getattr(city.context.cards, method)

    def count(*given: object) -> object:
        asked.append(time.monotonic())
        return real(*given)

    monkeypatch.setattr(city.context.cards, method, count)
    return asked


def test_case_01_the_same_confirm_sent_twice_is_one_charge(city: City):
    _, [made] = due_campaign(city)
    charge_pledge(city.context, made.pledge_id)
    intent, card = payment(city, made, "intent_id, payment_method_id")
    [(key,)] = city.rows("SELECT 'test:pledge:' || pledge_id || ':confirm:1' FROM payment")
    again = city.context.cards.confirm_off_session(str(key), str(intent), str(card))
    assert again.status == "succeeded"
    assert city.look("summary")["charges_succeeded"] == 1


def test_case_03_a_repetition_says_what_was_said_first_whatever_changed_since(city: City):
    _, [made] = due_campaign(city)
    city.control("chaos", mode="lost_reply", path="POST /v1/payment_intents", times=2)
    execute_plan_lines(city.context)
    with city.owner() as connection:
        connection.exec_driver_sql("UPDATE pledge SET amount_cents = 7000")
    city.run_again()
    assert city.fresh(made).paid_cents == 6_000
    assert city.look("summary")["charged_cents"] == 6_000


def test_case_03_a_key_used_with_another_amount_charges_nothing(city: City):
    _, [made] = due_campaign(city)
    (customer,) = payment(city, made, "customer_id")
    intent = NewIntent(str(made.pledge_id), "c", str(customer), 6_000, "Otsikko", "MK-1")
    first = city.context.cards.create_intent("test:a-key", intent)
    with pytest.raises(KeyMisused):
        city.context.cards.create_intent("test:a-key", replace(intent, amount_cents=7_000))
    assert city.context.cards.create_intent("test:a-key", intent).id == first.id


@pytest.mark.parametrize("executors", [1, 3])
def test_case_06_a_storm_of_429_slows_every_executor_and_the_whole_campaign_is_charged(
    city: City, monkeypatch: pytest.MonkeyPatch, executors: int
):
    backers = 12
    due_campaign(city, backers)
    settings = replace(city.context.settings, charges_per_second=20)
    context = replace(city.context, settings=settings)
    asked = calls_counted(city, monkeypatch, "confirm_off_session")
    city.control("chaos", mode="rate_limit", path="/confirm", times=6)

    def run(_: int) -> None:
        while city.rows("SELECT 1 FROM plan_line WHERE state = 'waiting'"):
            with city.owner() as connection:
                connection.exec_driver_sql(
                    "UPDATE plan_line SET next_try_at = '2000-01-01' "
                    "WHERE state = 'waiting' AND error = 'rate_limit'"
                )
            execute_plan_lines(context)

    with ThreadPoolExecutor(executors) as threads:
        list(threads.map(run, range(executors)))
    assert city.look("summary")["charges_succeeded"] == backers
    seconds = sorted(asked)
    busiest = max(sum(1 for other in seconds if at <= other < at + 1) for at in seconds)
    # Some room, since a turn is given before the call is made.
    assert busiest <= 20 * 1.25, f"{busiest} calls in one second"
    [(gap,)] = city.rows("SELECT gap_seconds FROM charging_run")
    assert gap > 0 or len(asked) > 20, "the run was slowed down"


def test_case_06_only_too_many_calls_count_as_too_many(city: City):
    _, [made] = due_campaign(city)
    city.control("chaos", mode="rate_limit", path="POST /v1/payment_intents", times=2)
    with pytest.raises(ProviderThrottled):
        charge_pledge(city.context, made.pledge_id)


@pytest.mark.parametrize(
    ("card", "failure", "code"),
    [
        (DECLINED, "declined", "generic_decline"),
        (NO_MONEY, "declined", "insufficient_funds"),
        (EXPIRED, "card_expired", "expired_card"),
        (LOST, "declined", "lost_card"),
        (STOLEN, "declined", "stolen_card"),
        (NEVER_AGAIN, "declined", "card_velocity_exceeded"),
    ],
)
def test_case_07_each_decline_is_kept_with_its_code_and_told_without_it(
    city: City, card: str, failure: str, code: str
):
    campaign = city.campaign()
    city.back(campaign, amount_cents=6_000)
    made = city.back(campaign, card)
    city.move(days=20)
    city.close()
    assert city.state(made) == "declined"
    assert payment(city, made, "failure") == (failure,)
    [(reason,)] = city.rows(
        "SELECT reason FROM pledge_change WHERE pledge_id = :id AND happening = 'card_declined'",
        id=made.pledge_id,
    )
    assert reason == code
    [told] = city.events("pledge.repair_needed.v1")
    assert code not in str(told) or code == "expired_card"
    execute_plan_lines(city.context)
    city.run_again()
    assert city.look("summary")["charges_failed"] == 1, "no executor tries a declined card by itself"


def test_case_10_a_card_that_saves_fine_and_fails_at_the_charge_waits_for_its_backer(city: City):
    campaign = city.campaign()
    city.back(campaign, amount_cents=6_000)
    made = city.back(campaign, DECLINED)
    assert city.state(made) == "pledged"
    city.move(days=20)
    city.close()
    assert city.state(made) == "declined"
    assert city.fresh(made).paid_cents == 0
    assert city.look("summary")["charges_succeeded"] == 1


def test_case_15_a_withdrawal_in_the_last_second_is_refused_and_one_in_time_is_out_of_the_decision(
    city: City,
):
    campaign = city.campaign()
    early, late = (city.back(campaign, amount_cents=6_000) for _ in range(2))
    city.move(days=18)
    withdraw_pledge(city.context, early.pledge_id, early.token)
    city.move(days=2, seconds=-1)
    with pytest.raises((Conflict, Gone)) as refused:
        withdraw_pledge(city.context, late.pledge_id, late.token)
    assert refused.value.code == "withdrawal_closed"
    city.move(seconds=5)
    city.close()
    assert (city.state(early), city.state(late)) == ("withdrawn", "paid")


def test_case_15_a_sum_changed_while_the_charge_is_queued_is_refused(city: City):
    _, [made] = due_campaign(city)
    with pytest.raises(Problem):
        change_amount(city.context, made.pledge_id, made.token, 9_000)
    execute_plan_lines(city.context)
    assert city.look("summary")["charged_cents"] == 6_000


def test_case_15_a_sum_raised_at_the_deadline_is_either_charged_or_told_no(city: City):
    campaign = city.campaign()
    made = city.back(campaign, amount_cents=6_000)
    city.move(days=20, seconds=-1)
    start, told = threading.Barrier(2), []

    def change() -> None:
        start.wait()
        for cents in range(6_100, 12_000, 100):
            try:
                change_amount(city.context, made.pledge_id, made.token, cents)
                told.append(cents)
            except Problem:
                return

    def close() -> None:
        start.wait()
        while not close_due_campaigns(city.context):
            time.sleep(0.01)

    with ThreadPoolExecutor(2) as threads:
        for each in (threads.submit(change), threads.submit(close)):
            each.result()
    execute_plan_lines(city.context)
    agreed = told[-1] if told else 6_000
    assert city.look("summary")["charged_cents"] == city.fresh(made).paid_cents == agreed
    assert city.rows("SELECT amount_cents FROM plan_line") == [(agreed,)]


def test_case_23_a_customer_deleted_at_the_provider_is_asked_for_another_card_and_then_charged(city: City):
    _, [made] = due_campaign(city)
    (customer,) = payment(city, made, "customer_id")
    city.context.cards._client.v1.customers.delete(str(customer))
    execute_plan_lines(city.context)
    assert city.state(made) == "declined"
    assert len(city.events("pledge.repair_needed.v1")) == 1
    page = city.client().post(f"/pledges/{made.pledge_id}/card", json={"token": made.token}).json
    city.give_card(made, url=page["checkout_url"])
    city.client().post(f"/pledges/{made.pledge_id}/refresh", json={"token": made.token})
    execute_plan_lines(city.context)
    assert city.state(made) == "paid"
    assert payment(city, made, "customer_id") != (customer,)


def test_case_23_a_card_detached_at_the_provider_waits_for_another_one(city: City):
    _, [made] = due_campaign(city)
    (card,) = payment(city, made, "payment_method_id")
    city.context.cards.detach_card(str(card))
    execute_plan_lines(city.context)
    assert city.state(made) == "declined"
    assert city.look("summary")["charges_succeeded"] == 0


def test_case_25_a_card_of_another_customer_is_never_charged(city: City):
    _, [made, other] = due_campaign(city, backers=2)
    (stranger,) = payment(city, other, "payment_method_id")
    with transaction(city.context.sessions) as session:
        session.connection().exec_driver_sql(
            "UPDATE payment SET payment_method_id = %s WHERE pledge_id = %s", (stranger, made.pledge_id)
        )
    execute_plan_lines(city.context)
    assert (city.state(made), city.state(other)) == ("declined", "paid")
    assert city.look("summary")["charges_succeeded"] == 1


def unreachable(city: City) -> Context:
    """The same service while nobody answers at the provider."""
    settings = replace(city.context.settings, stripe_api_base="http://127.0.0.1:9", charges_per_second=1_000)
    return replace(city.context, settings=settings, cards=wire(settings, jobs=True).cards.in_haste())


def test_case_33_a_day_without_the_provider_costs_no_charge_and_no_hour_of_the_repair_window(city: City):
    campaign = city.campaign()
    good, bad = city.back(campaign, amount_cents=6_000), city.back(campaign, DECLINED)
    city.move(days=20)
    away = unreachable(city)
    close_due_campaigns(city.context)
    for _ in range(3):
        city.move(hours=8)
        execute_plan_lines(away, seconds=3)
    assert {city.state(made) for made in (good, bad)} == {"queued"}
    assert payment(city, bad, "repair_until") == (None,)
    city.move(minutes=10)
    [(back_at,)] = city.rows("SELECT platform_now()")
    execute_plan_lines(city.context)
    assert (city.state(good), city.state(bad)) == ("paid", "declined")
    (until,) = payment(city, bad, "repair_until")
    assert until >= back_at + timedelta(days=7), "the window runs from the first attempt"
    assert city.look("summary")["charges_succeeded"] == 1
