"""The seven days of repair: what happens by itself, the ways out, and money that comes after the end."""

import pytest
from sqlalchemy import text

from services.chassis.database import platform_now, transaction
from services.pledges.domain.deadlines import HELSINKI
from services.pledges.store.refunds import lock_refund
from services.pledges.usecases.drop_unrepaired import drop_unrepaired_pledges
from services.pledges.usecases.execute_plan import execute_plan_lines
from services.pledges.usecases.import_bank_file import import_bank_file
from services.pledges.usecases.look_up_payment import look_up_pledge
from services.pledges.usecases.pay_otherwise import finish_ways_out
from services.pledges.usecases.project_totals import project_totals
from services.pledges.usecases.provider_events import apply_provider_events
from services.pledges.usecases.refunds import approve_refund
from services.pledges.usecases.remind_repairs import remind_repairs
from services.pledges.usecases.retry_charges import card_was_renewed, retry_declined_charges
from services.pledges.usecases.send_refunds import send_due_refunds
from services.pledges.usecases.unpaid_pledges import lapse_unpaid_pledges
from tests.pledges.bank_world import Paid, entry, statement
from tests.pledges.card_world import ASKS_ALWAYS, DECLINED, GOOD, NO_MONEY, City, Made
from tests.pledges.test_card_repair import EXPIRED, after_charging, post

ASKS_IN_THE_OTHER_SHAPE = "4000008260003178"
LOST, BLOCKED = "4000000000009987", "4000000000006975"
CITY_IBAN = "FI2112345600000785"


def view(city: City, made: Made) -> dict:
    return city.client().get(f"/pledges/{made.pledge_id}", query_string={"token": made.token}).json


def let_retries_run(city: City) -> int:
    begun = retry_declined_charges(city.context)
    execute_plan_lines(city.context)
    return begun


def confirms(city: City) -> int:
    return city.rows("SELECT count(*) FROM payment_attempt WHERE step = 'confirm'")[0][0]


def approve(city: City, address: str, action: str = "approve") -> None:
    city.browser.post(address, data={"action": action}, allow_redirects=False)


def mobilepay_page(city: City, made: Made) -> str:
    return post(city, made, "mobilepay").json["checkout_url"]


def start_mobilepay(city: City, page: str) -> str:
    """Press the button of the page; the address at which the application asks."""
    reply = city.browser.post(page, data={"action": "mobilepay"}, allow_redirects=False)
    return reply.headers["Location"]


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


# --- a bank transfer instead -------------------------------------------------------------------


def in_days_of_banks(city: City) -> None:
    """Let the campaign end on a Monday, so that the week has its banking days."""
    with transaction(city.context.sessions) as session:
        weekday = platform_now(session).astimezone(HELSINKI).weekday()
    city.move(days=(7 - (weekday + 20) % 7) % 7)


def declined_on_a_monday(city: City) -> Made:
    in_days_of_banks(city)
    return after_charging(city, DECLINED)


def pay_slip(city: City, reference: str, cents: int, iban: str = CITY_IBAN) -> None:
    with transaction(city.context.sessions) as session:
        day = platform_now(session).astimezone(HELSINKI).date()
    paid = Paid(cents, reference, on=day)
    content = statement(entry([paid], f"E-{reference}"), total=cents, iban=iban, on=day)
    import_bank_file(city.context.sessions, "tiliote.xml", content, "person:finance")


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
