"""Ways out of a failed card payment, of which only one can be paid, and money that comes after the end."""

import pytest
from sqlalchemy import text

from services.chassis.database import transaction
from services.pledges.store.refunding.refunds import lock_refund
from services.pledges.usecases.cards.look_up_payment import look_up_pledge
from services.pledges.usecases.cards.provider_events import apply_provider_events
from services.pledges.usecases.closing.execute_plan import execute_plan_lines
from services.pledges.usecases.pledging.project_totals import project_totals
from services.pledges.usecases.pledging.unpaid_pledges import lapse_unpaid_pledges
from services.pledges.usecases.refunding.refunds import approve_refund
from services.pledges.usecases.refunding.send_refunds import send_due_refunds
from services.pledges.usecases.repairing.drop_unrepaired import drop_unrepaired_pledges
from services.pledges.usecases.repairing.pay_otherwise import finish_ways_out
from tests.pledges.card_world import ASKS_ALWAYS, DECLINED, GOOD, City
from tests.pledges.repair_world import (
    approve,
    declined_on_a_monday,
    mobilepay_page,
    pay_slip,
    start_mobilepay,
    view,
)
from tests.pledges.repairing.test_card_repair import after_charging, post


def test_a_bank_transfer_takes_the_place_of_the_card_and_pays(city: City):
    made = declined_on_a_monday(city)
    assert {"pay_by_bank", "pay_by_mobilepay", "change_card"} <= set(view(city, made)["actions"])
    answer = post(city, made, "bank-transfer").json
    assert (answer["state"], answer["method"]) == ("awaiting_payment", "bank_transfer")
    [told] = city.events("pledge.moved_to_bank.v1")
    assert told["reference"] == answer["slip"]["reference"]
    [(intent,)] = city.rows("SELECT provider_id FROM payment_attempt WHERE step = 'setup'") and [
        (city.rows("SELECT cause FROM state_change WHERE happening = 'cancelled'")[0][0],)
    ]
    assert city.context.cards.fetch_intent(intent).status == "canceled"
    pay_slip(city, answer["slip"]["reference"], 6_000)
    assert city.state(made) == "paid"
    project_totals(city.context.sessions)
    assert city.sums(city.fresh(made).campaign_id)["collected"] == 6_000
    assert post(city, made, "bank-transfer").status_code == 200, "a second press changes nothing"
    assert city.ledger() == {"bank": 6_000, "held": -6_000}


def test_a_bank_transfer_that_never_comes_lapses(city: City):
    made = declined_on_a_monday(city)
    post(city, made, "bank-transfer")
    city.move(days=20)
    lapse_unpaid_pledges(city.context.sessions)
    assert city.state(made) == "lapsed"


def test_a_bank_transfer_is_not_offered_where_it_could_not_arrive(city: City):
    made = declined_on_a_monday(city)
    city.move(days=5)
    assert "pay_by_bank" not in view(city, made)["actions"]
    refused = post(city, made, "bank-transfer")
    assert (refused.status_code, refused.json["code"]) == (409, "too_late_for_bank_transfer")


def test_a_payment_that_succeeded_a_moment_ago_wins_over_the_bank_transfer(city: City):
    made = declined_on_a_monday(city)
    city.give_card(made, ASKS_ALWAYS, post(city, made, "card").json["checkout_url"])
    look_up_pledge(city.context, made.pledge_id)
    execute_plan_lines(city.context)
    approve(city, post(city, made, "authenticate").json["redirect_url"])
    assert post(city, made, "bank-transfer").json["state"] == "paid"
    assert city.events("pledge.moved_to_bank.v1") == []


def test_a_choice_cut_off_after_the_cancellation_is_carried_on(city: City):
    made = declined_on_a_monday(city)
    city.control("chaos", mode="lost_reply", path="/cancel", times=5)
    assert post(city, made, "bank-transfer").status_code == 503
    assert city.state(made) == "declined"
    city.control("chaos", clear=True)
    city.move(minutes=6)
    assert finish_ways_out(city.context) == 1
    assert city.state(made) == "awaiting_payment"
    assert finish_ways_out(city.context) == 0


# --- MobilePay ---------------------------------------------------------------------------------


def test_mobilepay_pays_at_once_and_the_card_payment_is_given_up_first(city: City):
    made = after_charging(city, DECLINED)
    [(card_payment,)] = city.rows("SELECT intent_id FROM payment")
    page = mobilepay_page(city, made)
    assert city.context.cards.fetch_intent(card_payment).status == "canceled"
    approve(city, start_mobilepay(city, page))
    answer = post(city, made, "refresh").json
    assert (answer["state"], answer["method"], answer["sums"]["paid_cents"]) == ("paid", "mobilepay", 6_000)
    assert city.look("summary")["charges_succeeded"] == 1


def test_who_comes_back_from_mobilepay_without_paying_may_take_any_way(city: City):
    made = declined_on_a_monday(city)
    approve(city, start_mobilepay(city, mobilepay_page(city, made)), "fail")
    assert post(city, made, "refresh").json["state"] == "declined"
    city.give_card(made, GOOD, post(city, made, "card").json["checkout_url"])
    look_up_pledge(city.context, made.pledge_id)
    execute_plan_lines(city.context)
    assert city.state(made) == "paid"
    assert city.rows("SELECT count(*) FROM payment_attempt WHERE step = 'intent'") == [(2,)]


def test_mobilepay_left_open_is_closed_before_a_bank_transfer(city: City):
    made = declined_on_a_monday(city)
    page = mobilepay_page(city, made)
    assert post(city, made, "bank-transfer").json["state"] == "awaiting_payment"
    assert city.browser.post(page, data={"action": "mobilepay"}, allow_redirects=False).status_code == 410


def test_mobilepay_left_open_is_closed_when_the_window_ends(city: City):
    made = after_charging(city, DECLINED)
    page = mobilepay_page(city, made)
    city.move(days=6)
    page = mobilepay_page(city, made)
    city.move(days=1, seconds=1)
    drop_unrepaired_pledges(city.context)
    assert city.state(made) == "dropped"
    assert city.browser.post(page, data={"action": "mobilepay"}, allow_redirects=False).status_code == 410


# --- money that comes when nobody asks any more ------------------------------------------------


def test_case_17_a_payment_that_succeeds_after_the_end_is_refunded_and_shown(city: City):
    made = after_charging(city, DECLINED)
    city.move(days=7, minutes=-1)
    asking = start_mobilepay(city, mobilepay_page(city, made))
    city.move(minutes=2)
    drop_unrepaired_pledges(city.context)
    assert city.state(made) == "dropped"
    # The telephone was slow: the application says yes after all.
    approve(city, asking)
    look_up_pledge(city.context, made.pledge_id)
    look_up_pledge(city.context, made.pledge_id)
    assert city.state(made) == "dropped"
    assert city.rows("SELECT amount_cents, reason FROM refund") == [(6_000, "too_late")]
    assert [told["reason"] for told in city.events("refund.listed.v1")] == ["too_late"]
    shown = view(city, made)
    assert shown["sums"]["paid_cents"] == 6_000
    assert "refund_listed" in [line["happening"] for line in shown["history"]]
    assert city.rows(
        "SELECT verdict, times FROM ignored_happening WHERE happening = 'payment_succeeded'"
    ) == [("paid_twice", 1)]


def test_case_14_two_pages_both_paid_and_the_second_is_refunded_and_shown(city: City):
    campaign = city.campaign(model="keep_what_comes")
    made = city.promise(campaign)
    asked = city.browser.post(
        str(made.checkout_url), data={"card": "other", "other_card": ASKS_ALWAYS}, allow_redirects=False
    ).headers["Location"]
    # Another tab: the first page is closed, but the bank is asking already.
    city.give_card(made, GOOD, post(city, made, "card").json["checkout_url"])
    look_up_pledge(city.context, made.pledge_id)
    assert city.state(made) == "paid"
    approve(city, asked)
    if city.look("summary")["charges_succeeded"] == 1:
        pytest.fail("the first page should have been paid as well")
    [(first, _)] = sorted_intents(city)
    for _ in range(2):
        assert city.context.cards.fetch_intent(first).status == "succeeded"
        hear_of(city, first)
    assert city.rows("SELECT amount_cents, reason FROM refund") == [(2_500, "paid_twice")]
    assert city.rows("SELECT count(*) FROM surplus_charge") == [(1,)]
    project_totals(city.context.sessions)
    assert city.sums(campaign)["collected"] == 2_500, "what goes back is not shown as collected"
    assert [line["reason"] for line in view(city, made)["history"]][-1] == "paid_twice"
    assert city.ledger()["held"] == -2_500
    assert city.ledger()["refunds_due"] == -2_500
    send_what_is_listed(city)
    refunded = city.look("charges")["items"]
    assert {each["payment_intent"]: each["refunded_cents"] for each in refunded}[first] == 2_500
    assert sum(each["refunded_cents"] for each in refunded) == 2_500, "the pledge's own charge stays"


def test_case_14_mobilepay_that_comes_after_the_bank_transfer_goes_back(city: City):
    made = declined_on_a_monday(city)
    asking = start_mobilepay(city, mobilepay_page(city, made))
    reference = post(city, made, "bank-transfer").json["slip"]["reference"]
    pay_slip(city, reference, 6_000)
    approve(city, asking)
    look_up_pledge(city.context, made.pledge_id)
    assert (city.state(made), city.fresh(made).method) == ("paid", "bank_transfer")
    assert city.rows("SELECT amount_cents, reason, method FROM refund") == [
        (6_000, "paid_twice", "mobilepay")
    ]
    assert city.rows("SELECT charge_id FROM payment") == [(None,)], "never taken for the pledge's own charge"
    project_totals(city.context.sessions)
    assert city.sums(city.fresh(made).campaign_id)["collected"] == 6_000


def send_what_is_listed(city: City) -> None:
    with transaction(city.context.sessions) as session:
        for (refund_id,) in session.execute(text("SELECT id FROM refund WHERE state = 'listed'")).all():
            refund = lock_refund(session, refund_id)
            assert refund is not None
            approve_refund(session, refund, "person:pekka", "approval:of-the-test")
    send_due_refunds(city.context)


def sorted_intents(city: City) -> list[tuple[str, str]]:
    """Intents at the provider that succeeded and are not the pledge's own."""
    own = {intent for (intent,) in city.rows("SELECT intent_id FROM payment")}
    charges = city.look("charges")["items"]
    return [
        (charge["payment_intent"], charge["id"]) for charge in charges if charge["payment_intent"] not in own
    ]


def hear_of(city: City, intent_id: str) -> None:
    with city.owner() as connection:
        connection.execute(
            text(
                "INSERT INTO provider_event (id, kind, object_id, received_at, next_try_at, told_by) "
                "VALUES (:id, 'payment_intent.succeeded', :intent, now(), '2000-01-01', 'webhook') "
                "ON CONFLICT (id) DO UPDATE SET state = 'waiting', next_try_at = '2000-01-01'"
            ),
            {"id": f"evt_{intent_id}", "intent": intent_id},
        )
    apply_provider_events(city.context)
