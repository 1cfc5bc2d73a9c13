"""The seven days of repair: what happens by itself, and the bank that wants to see its customer."""

import pytest

from services.pledges.usecases.cards.look_up_payment import look_up_pledge
from services.pledges.usecases.closing.execute_plan import execute_plan_lines
from services.pledges.usecases.repairing.drop_unrepaired import drop_unrepaired_pledges
from services.pledges.usecases.repairing.remind_repairs import remind_repairs
from services.pledges.usecases.repairing.retry_charges import card_was_renewed, retry_declined_charges
from tests.pledges.card_world import ASKS_ALWAYS, DECLINED, GOOD, NO_MONEY, City
from tests.pledges.repair_world import approve, view
from tests.pledges.repairing.test_card_repair import EXPIRED, after_charging, post

ASKS_IN_THE_OTHER_SHAPE = "4000008260003178"
LOST, BLOCKED = "4000000000009987", "4000000000006975"


def let_retries_run(city: City) -> int:
    begun = retry_declined_charges(city.context)
    execute_plan_lines(city.context)
    return begun


def confirms(city: City) -> int:
    return city.rows("SELECT count(*) FROM payment_attempt WHERE step = 'confirm'")[0][0]


# --- what happens by itself --------------------------------------------------------------------


def test_a_card_without_money_is_tried_once_more_and_pays(city: City):
    made = after_charging(city, NO_MONEY)
    assert view(city, made)["repair"]["retry_at"] is not None
    city.move(days=2)
    assert let_retries_run(city) == 0
    city.move(days=2)
    # The salary has come: the same card has money now.
    with city.sandbox.store.transaction():
        city.sandbox.store.connection.execute(
            "UPDATE objects SET private = replace(private, :old, :new)", {"old": NO_MONEY, "new": GOOD}
        )
    assert let_retries_run(city) == 1
    assert city.state(made) == "paid"
    assert city.look("summary")["charges_succeeded"] == 1
    assert let_retries_run(city) == 0


def test_the_retry_is_made_once_and_its_backer_is_told_again(city: City):
    made = after_charging(city, NO_MONEY)
    city.move(days=4)
    assert let_retries_run(city) == 1
    assert city.state(made) == "declined"
    assert confirms(city) == 2
    assert len(city.events("pledge.repair_needed.v1")) == 2
    city.move(days=1)
    assert let_retries_run(city) == 0
    assert view(city, made)["repair"]["retry_at"] is None


@pytest.mark.parametrize("card", [LOST, BLOCKED, EXPIRED, ASKS_ALWAYS, ASKS_IN_THE_OTHER_SHAPE])
def test_case_07_a_card_that_must_not_be_tried_again_is_not(city: City, card: str):
    made = after_charging(city, card)
    assert view(city, made)["repair"]["retry_at"] is None
    city.move(days=5)
    assert let_retries_run(city) == 0
    assert confirms(city) == 1


def test_a_retry_whose_answer_is_lost_is_made_with_the_same_key(city: City):
    after_charging(city, NO_MONEY)
    city.move(days=4)
    retry_declined_charges(city.context)
    city.control("chaos", mode="lost_reply", path="/confirm", times=1)
    execute_plan_lines(city.context)
    city.run_again()
    assert confirms(city) == 2
    assert city.rows("SELECT state FROM pledge") == [("declined",)]
    assert city.look("summary").get("charges_failed", 2) == 2


def test_backers_are_reminded_every_other_day_and_a_day_before_the_end(city: City):
    after_charging(city, DECLINED)
    sent = []
    for _ in range(8):
        city.move(days=1)
        sent.append(remind_repairs(city.context))
    assert sent == [0, 1, 0, 1, 0, 1, 0, 0]
    assert [told["is_last"] for told in city.events("pledge.repair_reminded.v1")] == [False, False, True]


def test_case_24_a_card_that_its_network_renewed_is_tried_at_once(city: City):
    made = after_charging(city, EXPIRED)
    [(card,)] = city.rows("SELECT payment_method_id FROM payment")
    city.move(days=1)
    city.control("card", payment_method=card, exp_year=2034)
    assert card_was_renewed(city.context, card) == "retry_allowed"
    assert let_retries_run(city) == 1
    assert city.state(made) == "paid"
    assert let_retries_run(city) == 0


def test_case_24_a_stranger_cannot_have_a_card_tried_again(city: City):
    after_charging(city, EXPIRED)
    assert card_was_renewed(city.context, "pm_of_nobody") == "unknown_object"
    [(card,)] = city.rows("SELECT payment_method_id FROM payment")
    city.context.cards.detach_card(card)
    assert card_was_renewed(city.context, card) == "of_another_customer"
    assert let_retries_run(city) == 0


# --- authentication ----------------------------------------------------------------------------


def test_case_09_the_first_shape_recovers(city: City):
    made = after_charging(city, ASKS_ALWAYS)
    approve(city, post(city, made, "authenticate").json["redirect_url"])
    assert post(city, made, "refresh").json["state"] == "paid"


def test_case_09_the_second_shape_asks_and_may_fail_for_good(city: City):
    made = after_charging(city, ASKS_IN_THE_OTHER_SHAPE)
    approve(city, post(city, made, "authenticate").json["redirect_url"])
    post(city, made, "refresh")
    assert city.state(made) == "declined", "the bank knows its customer and still has no money"
    city.give_card(made, GOOD, post(city, made, "card").json["checkout_url"])
    look_up_pledge(city.context, made.pledge_id)
    execute_plan_lines(city.context)
    assert city.state(made) == "paid"


@pytest.mark.parametrize("card", [ASKS_ALWAYS, ASKS_IN_THE_OTHER_SHAPE])
def test_case_09_an_abandoned_question_ends_with_the_window(city: City, card: str):
    made = after_charging(city, card)
    address = post(city, made, "authenticate").json["redirect_url"]
    city.move(days=8)
    drop_unrepaired_pledges(city.context)
    assert city.state(made) == "dropped"
    approve(city, address)
    assert city.look("summary")["charges_succeeded"] == 0, "a cancelled payment takes nothing"


@pytest.mark.parametrize("seconds_before_the_end", [60, 1])
def test_case_09_an_answer_in_the_last_minute_counts(city: City, seconds_before_the_end: int):
    made = after_charging(city, ASKS_ALWAYS)
    address = post(city, made, "authenticate").json["redirect_url"]
    city.move(days=7, seconds=-30 - seconds_before_the_end)
    approve(city, address)
    city.move(seconds=60 + seconds_before_the_end)
    drop_unrepaired_pledges(city.context)
    assert city.state(made) == "paid"
    assert city.look("summary")["charges_succeeded"] == 1


def test_case_09_after_the_last_minute_nothing_is_asked_any_more(city: City):
    made = after_charging(city, ASKS_ALWAYS)
    city.move(days=7, seconds=1)
    assert post(city, made, "authenticate").status_code == 410


def test_a_card_given_in_time_is_charged_although_the_window_ended_meanwhile(city: City):
    made = after_charging(city, DECLINED)
    city.move(days=7, minutes=-2)
    city.give_card(made, GOOD, post(city, made, "card").json["checkout_url"])
    look_up_pledge(city.context, made.pledge_id)
    city.move(minutes=5)
    assert drop_unrepaired_pledges(city.context) == 0
    city.run_again()
    assert city.state(made) == "paid"
