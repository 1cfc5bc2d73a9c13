"""What a backer does with a monthly pledge: skip, pause, stop, another sum, another card."""

from datetime import date

import pytest

from services.chassis.problems import Conflict, Invalid
from services.pledges.usecases.cards.card_detached import card_was_detached
from services.pledges.usecases.monthly import change_monthly as change
from services.pledges.usecases.monthly.schedule_monthly import keep_monthly_schedule
from services.pledges.usecases.repairing.drop_unrepaired import drop_unrepaired_pledges
from services.pledges.usecases.repairing.remind_repairs import remind_repairs
from services.pledges.usecases.repairing.retry_charges import card_was_renewed, retry_declined_charges
from tests.pledges.card_world import DECLINED, GOOD, City
from tests.pledges.monthly_world import (
    charged,
    collection,
    give_monthly,
    monthly,
    pass_days,
    pass_month,
    swap_card,
    tick,
    told,
)
from tests.pledges.repairing.test_card_repair import EXPIRED


def test_a_declined_month_brings_one_letter_and_a_pause_until_another_card_is_given(city: City):
    made = give_monthly(city, collection(city), card=GOOD)
    swap_card(city, made, DECLINED)
    pass_month(city)
    assert (monthly(city, made)["state"], monthly(city, made)["reason"]) == ("paused", "card_failed")
    assert len(city.events("pledge.repair_needed.v1")) == 1
    city.move(days=3)
    remind_repairs(city.context)
    assert city.events("pledge.repair_reminded.v1") == []
    with pytest.raises(Conflict, match="monthly_needs_new_card"):
        change.resume_monthly(city.context, made.pledge_id, made.token)
    swap_card(city, made, GOOD)
    tick(city)
    assert charged(city) == 2, "the month that failed is charged to the new card"
    view = monthly(city, made)
    assert (view["state"], view["reason"]) == ("active", None)
    pass_month(city)
    assert charged(city) == 3, "and so are the months after it"


def test_a_month_that_nobody_repairs_is_dropped_and_the_agreement_stays_paused(city: City):
    made = give_monthly(city, collection(city))
    swap_card(city, made, DECLINED)
    pass_month(city)
    city.move(days=8)
    drop_unrepaired_pledges(city.context)
    for _ in range(2):
        pass_month(city)
    view = monthly(city, made)
    assert (view["state"], [month["state"] for month in view["months"]]) == ("paused", ["dropped"])
    assert charged(city) == 1
    swap_card(city, made, GOOD)
    assert monthly(city, made)["state"] == "active"
    pass_month(city)
    assert charged(city) == 2


def test_a_backer_pauses_and_goes_on_without_paying_for_the_pause(city: City):
    made = give_monthly(city, collection(city))
    change.pause_monthly(city.context, made.pledge_id, made.token)
    change.pause_monthly(city.context, made.pledge_id, made.token)
    for _ in range(2):
        pass_month(city)
    assert charged(city) == 1
    change.resume_monthly(city.context, made.pledge_id, made.token)
    pass_month(city)
    assert charged(city) == 2
    assert [month["outcome"] for month in monthly(city, made)["months"]] == ["charged"]


def test_a_skipped_month_is_skipped_once_however_often_the_button_is_pressed(city: City):
    made = give_monthly(city, collection(city))
    city.move(days=29)
    tick(city)
    due_on = monthly(city, made)["next_due_on"]
    for _ in range(2):
        reply = city.client().post(
            f"/pledges/{made.pledge_id}/monthly/skip", json={"token": made.token, "due_on": due_on}
        )
        assert reply.status_code == 200
    city.move(days=20)
    tick(city)
    assert charged(city) == 1
    assert [month["outcome"] for month in monthly(city, made)["months"]] == ["skipped"]
    pass_days(city, 17)
    assert charged(city) == 2
    begun = date.fromisoformat(monthly(city, made)["months"][0]["due_on"])
    with pytest.raises(Conflict, match="month_begun"):
        change.skip_next_month(city.context, made.pledge_id, made.token, begun)


def test_cancelling_ends_it_for_good_and_forgets_the_card(city: City):
    made = give_monthly(city, collection(city))
    change.cancel_monthly(city.context, made.pledge_id, made.token)
    change.cancel_monthly(city.context, made.pledge_id, made.token)
    [ended] = told(city)
    assert (ended["state"], ended["reason"]) == ("ended", "by_backer")
    [(customer,)] = city.rows("SELECT customer_id FROM payment")
    assert city.context.cards._client.v1.customers.payment_methods.list(customer).data == []
    pass_month(city)
    assert charged(city) == 1
    assert city.state(made) == "paid", "what was given stays given"


def test_another_sum_is_announced_before_it_is_charged_and_stays_under_the_cap(city: City):
    made = give_monthly(city, collection(city))
    city.move(days=29)
    tick(city)
    with pytest.raises(Invalid, match="above_monthly_cap"):
        change.change_monthly_amount(city.context, made.pledge_id, made.token, 4_001)
    with pytest.raises(Invalid, match="below_minimum"):
        change.change_monthly_amount(city.context, made.pledge_id, made.token, 499)
    change.change_monthly_amount(city.context, made.pledge_id, made.token, 3_500)
    tick(city)
    assert [each["amount_cents"] for each in told(city, "charge_announced")] == [2_000, 3_500]
    pass_days(city, 5)
    assert city.look("summary")["charged_cents"] == 5_500


def test_a_customer_lost_at_the_provider_is_asked_for_a_card_and_the_months_go_on(city: City):
    made = give_monthly(city, collection(city))
    [(customer,)] = city.rows("SELECT customer_id FROM monthly_pledge")
    city.context.cards._client.v1.customers.delete(customer)
    pass_month(city)
    assert monthly(city, made)["state"] == "paused"
    swap_card(city, made, GOOD)
    tick(city)
    assert monthly(city, made)["state"] == "active"
    pass_month(city)
    assert charged(city) == 3


def test_a_month_whose_new_card_came_in_time_is_charged_although_its_window_ended_meanwhile(city: City):
    made = give_monthly(city, collection(city))
    swap_card(city, made, DECLINED)
    pass_month(city)
    city.move(days=7, minutes=-2)
    swap_card(city, made, GOOD)
    city.move(minutes=5)
    assert drop_unrepaired_pledges(city.context) == 0
    tick(city)
    assert charged(city) == 2


def test_case_24_a_renewed_card_has_the_month_tried_again_that_was_declined(city: City):
    give_monthly(city, collection(city))
    pass_month(city)
    [(card,)] = city.rows("SELECT payment_method_id FROM monthly_pledge")
    with city.sandbox.work(city.address) as work:
        record = work.get("payment_method", card, "payment_method")
        record.private["number"] = EXPIRED
        work.store.save(record)
    pass_month(city)
    assert charged(city) == 2
    city.control("card", payment_method=card, exp_year=2036)
    assert card_was_renewed(city.context, card) == "retry_allowed"
    assert retry_declined_charges(city.context) == 1
    tick(city)
    assert charged(city) == 3


def test_a_detached_card_is_noted_on_the_month_that_still_needs_it(city: City):
    give_monthly(city, collection(city))
    for days in (29, 3):
        city.move(days=days)
        keep_monthly_schedule(city.context)
    [(card,)] = city.rows("SELECT payment_method_id FROM monthly_pledge")
    city.context.cards.detach_card(card)
    assert card_was_detached(city.context, card) == "card_detached"
