"""A card that could not be charged: the backer has seven days, and every way out ends once."""

from datetime import timedelta

import pytest

from services.pledges.domain.cards.card_answers import IntentFacts
from services.pledges.usecases.cards.apply_provider_event import apply_event
from services.pledges.usecases.cards.look_up_payment import look_up_pledge
from services.pledges.usecases.cards.settle_unknown import settle_unknown_payments
from services.pledges.usecases.closing.execute_plan import execute_plan_lines
from services.pledges.usecases.repairing.drop_unrepaired import drop_unrepaired_pledges
from tests.pledges.card_world import ASKS_ALWAYS, DECLINED, GOOD, City, Made

ASKS_IN_THE_OTHER_SHAPE = "4000008260003178"
EXPIRED = "4000000000000069"


def after_charging(city: City, card: str) -> Made:
    campaign = city.campaign()
    made = city.back(campaign, card, 6_000)
    city.move(days=20)
    city.close()
    return made


def post(city: City, made: Made, action: str):
    return city.client().post(f"/pledges/{made.pledge_id}/{action}", json={"token": made.token})


@pytest.mark.parametrize(
    ("card", "state", "reason"),
    [
        (DECLINED, "declined", "declined"),
        (EXPIRED, "declined", "card_expired"),
        (ASKS_ALWAYS, "action_required", "authentication_required"),
        (ASKS_IN_THE_OTHER_SHAPE, "action_required", "authentication_required"),
    ],
)
def test_the_backer_is_told_what_is_wrong_and_until_when(city: City, card, state, reason):
    made = after_charging(city, card)
    assert city.state(made) == state
    [told] = city.events("pledge.repair_needed.v1")
    assert told["reason"] == reason
    view = city.client().get(f"/pledges/{made.pledge_id}", query_string={"token": made.token}).json
    assert view["repair_until"] == told["repair_until"]
    assert "change_card" in view["actions"]
    assert ("authenticate" in view["actions"]) == (state == "action_required")


def test_another_card_repairs_a_declined_one(city: City):
    made = after_charging(city, DECLINED)
    address = post(city, made, "card").json["checkout_url"]
    city.give_card(made, GOOD, address)
    look_up_pledge(city.context, made.pledge_id)
    execute_plan_lines(city.context)
    assert city.state(made) == "paid"
    assert city.look("summary")["charges_succeeded"] == 1
    confirms = city.rows("SELECT number, answer FROM payment_attempt WHERE step = 'confirm' ORDER BY number")
    assert confirms == [(1, "given"), (2, "given")]
    assert city.rows("SELECT count(DISTINCT intent_id) FROM payment") == [(1,)]


def test_another_bad_card_leaves_it_in_repair_until_the_same_day(city: City):
    made = after_charging(city, DECLINED)
    [first] = city.events("pledge.repair_needed.v1")
    city.move(days=2)
    city.give_card(made, DECLINED, post(city, made, "card").json["checkout_url"])
    look_up_pledge(city.context, made.pledge_id)
    execute_plan_lines(city.context)
    assert city.state(made) == "declined"
    [_, second] = city.events("pledge.repair_needed.v1")
    assert second["repair_until"] == first["repair_until"]


def test_an_old_page_heard_of_again_does_not_bring_the_old_card_back(city: City):
    made = after_charging(city, DECLINED)
    [(old_setup,)] = city.rows("SELECT setup_id FROM payment_attempt WHERE step = 'setup'")
    city.give_card(made, GOOD, post(city, made, "card").json["checkout_url"])
    look_up_pledge(city.context, made.pledge_id)
    assert apply_event(city.context, "setup_intent.succeeded", old_setup) == "older_page"


def test_showing_the_bank_that_it_is_really_you_repairs_it(city: City):
    made = after_charging(city, ASKS_ALWAYS)
    address = post(city, made, "authenticate").json["redirect_url"]
    assert "/3ds/" in address
    assert city.state(made) == "action_required"
    assert post(city, made, "authenticate").json["redirect_url"] == address, "the same challenge, not another"
    reply = city.browser.post(address, data={"action": "approve"}, allow_redirects=False)
    assert f"/tuki/{made.pledge_id}/{made.token}/paluu" in reply.headers["Location"]
    refreshed = post(city, made, "refresh")
    assert (refreshed.json["state"], refreshed.json["sums"]["paid_cents"]) == ("paid", 6_000)
    assert len(city.events("pledge.repair_needed.v1")) == 1
    assert city.look("summary")["charges_succeeded"] == 1


def test_failing_the_banks_question_can_be_tried_again(city: City):
    made = after_charging(city, ASKS_ALWAYS)
    address = post(city, made, "authenticate").json["redirect_url"]
    city.browser.post(address, data={"action": "fail"}, allow_redirects=False)
    post(city, made, "refresh")
    assert city.state(made) in ("action_required", "declined")
    again = post(city, made, "authenticate").json["redirect_url"]
    city.browser.post(again, data={"action": "approve"}, allow_redirects=False)
    post(city, made, "refresh")
    assert city.state(made) == "paid"


def test_a_pledge_not_repaired_in_seven_days_is_dropped(city: City):
    made = after_charging(city, DECLINED)
    city.move(days=7, seconds=-30)
    assert drop_unrepaired_pledges(city.context) == 0
    city.move(minutes=1)
    drop_unrepaired_pledges(city.context)
    assert city.state(made) == "dropped"
    [released] = city.events("pledge.released.v1")
    assert released["reason"] == "dropped"
    assert post(city, made, "card").status_code == 410
    assert drop_unrepaired_pledges(city.context) == 0


def test_a_challenge_passed_at_the_last_moment_counts_instead_of_being_dropped(city: City):
    made = after_charging(city, ASKS_ALWAYS)
    address = post(city, made, "authenticate").json["redirect_url"]
    city.browser.post(address, data={"action": "approve"}, allow_redirects=False)
    city.move(days=8)
    drop_unrepaired_pledges(city.context)
    assert city.state(made) == "paid"
    assert city.events("pledge.released.v1") == []


def test_the_window_runs_from_the_first_attempt_and_not_from_the_deadline(city: City):
    campaign = city.campaign()
    made = city.back(campaign, DECLINED, 6_000)
    city.move(days=20)
    city.close(run=False)
    city.move(days=3)
    execute_plan_lines(city.context)
    [(until, decided)] = city.rows(
        "SELECT repair_until, decided_at FROM payment, closing_plan WHERE payment.pledge_id = :id",
        id=made.pledge_id,
    )
    assert until - decided >= timedelta(days=10)


def test_a_return_that_no_webhook_told_of_is_found_by_the_sweep(city: City):
    campaign = city.campaign()
    made = city.promise(campaign)
    city.give_card(made)
    assert settle_unknown_payments(city.context) == 0, "a webhook gets a few minutes first"
    city.move(minutes=6)
    assert settle_unknown_payments(city.context) == 1
    assert city.state(made) == "pledged"


def test_a_card_that_vanished_at_the_provider_is_asked_for_again(city: City):
    campaign = city.campaign()
    made = city.back(campaign, amount_cents=6_000)
    [(card,)] = city.rows("SELECT payment_method_id FROM payment")
    city.context.cards.detach_card(card)
    city.move(days=20)
    city.close()
    assert city.state(made) == "declined"
    city.give_card(made, GOOD, post(city, made, "card").json["checkout_url"])
    look_up_pledge(city.context, made.pledge_id)
    execute_plan_lines(city.context)
    assert city.state(made) == "paid"


def test_a_backer_changes_the_card_before_the_deadline(city: City):
    campaign = city.campaign()
    made = city.back(campaign, DECLINED, 6_000)
    city.give_card(made, GOOD, post(city, made, "card").json["checkout_url"])
    look_up_pledge(city.context, made.pledge_id)
    city.move(days=20)
    city.close()
    assert city.state(made) == "paid"
    assert len(city.events("pledge.secured.v1")) == 1


def cancel_at_provider(city: City) -> str:
    """Somebody cancels the only payment in the provider's own pages; its id."""
    [(intent,)] = city.rows("SELECT intent_id FROM payment")
    city.context.cards.cancel_intent(f"by-hand:{intent}", intent)
    return str(intent)


def repair_with_another_card(city: City, made: Made) -> None:
    city.give_card(made, GOOD, post(city, made, "card").json["checkout_url"])
    look_up_pledge(city.context, made.pledge_id)
    execute_plan_lines(city.context)


def test_a_payment_that_somebody_cancelled_while_it_was_charged_waits_for_another_card(
    city: City, monkeypatch: pytest.MonkeyPatch
):
    campaign = city.campaign()
    made = city.back(campaign, amount_cents=6_000)
    city.move(days=20)
    city.close(run=False)
    confirm = city.context.cards.confirm_off_session

    def cancelled_just_before(key: str, intent_id: str, card: str) -> IntentFacts:
        cancel_at_provider(city)
        return confirm(key, intent_id, card)

    monkeypatch.setattr(city.context.cards, "confirm_off_session", cancelled_just_before)
    execute_plan_lines(city.context)
    monkeypatch.undo()
    assert city.state(made) == "declined"
    assert city.rows("SELECT state, error FROM plan_line") == [("done", None)]
    assert [told["reason"] for told in city.events("pledge.repair_needed.v1")] == ["declined"]
    repair_with_another_card(city, made)
    assert city.state(made) == "paid"
    assert city.look("summary")["charged_cents"] == 6_000


@pytest.mark.parametrize(("card", "letters"), [(ASKS_ALWAYS, 2), (DECLINED, 1)])
def test_a_payment_that_somebody_cancelled_in_repair_is_replaced_with_the_next_card(
    city: City, card: str, letters: int
):
    made = after_charging(city, card)
    intent = cancel_at_provider(city)
    assert apply_event(city.context, "payment_intent.canceled", intent) == "payment_cancelled"
    assert apply_event(city.context, "payment_intent.canceled", intent) == "undecided"
    assert city.state(made) == "declined"
    assert len(city.events("pledge.repair_needed.v1")) == letters, "who waited for the bank is told anew"
    repair_with_another_card(city, made)
    assert city.state(made) == "paid"
    assert city.rows("SELECT intent_id FROM payment") != [(intent,)]
