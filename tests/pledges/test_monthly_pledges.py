"""Monthly pledges, from the agreement to the last month: announced, charged once, paused, skipped, ended."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.chassis.database import transaction
from services.chassis.problems import Conflict, Invalid
from services.contracts import events as e
from services.pledges.domain.card_calls import AnswerLost
from services.pledges.usecases import change_monthly as change
from services.pledges.usecases.agree_monthly import MonthlyWish
from services.pledges.usecases.campaign_terms import cancel_campaign, resume_campaign, suspend_campaign
from services.pledges.usecases.charge_monthly import charge_monthly_pledges
from services.pledges.usecases.drop_unrepaired import drop_unrepaired_pledges
from services.pledges.usecases.erase_contact import ask_erasure
from services.pledges.usecases.look_up_payment import look_up_pledge
from services.pledges.usecases.make_pledge import NewPledge, make_pledge
from services.pledges.usecases.monthly_view import campaign_monthly
from services.pledges.usecases.project_totals import project_totals
from services.pledges.usecases.remind_repairs import remind_repairs
from services.pledges.usecases.schedule_monthly import keep_monthly_schedule
from tests.pledges.card_world import DECLINED, GOOD, City, Made
from tests.pledges.test_making_pledges import body

CONSENT = "Korttiani saa veloittaa 20,00 € kuussa, enintään 40,00 € kuussa, kunnes kampanja päättyy."


def collection(city: City, **changes: Any) -> UUID:
    """A collection with a permit that keeps what comes, open for a year."""
    return city.campaign(**{"days": 365, "model": "keep_what_comes", **changes})


def give_monthly(city: City, campaign: UUID, cents: int = 2_000, card: str = GOOD) -> Made:
    """A monthly pledge whose first month is paid."""
    wish = MonthlyWish(cap_cents=4_000, consent_text=CONSENT)
    new = NewPledge(
        campaign, "card", cents, "aino@example.org", "Aino Mattila", "fi", "2026-11", monthly=wish
    )
    answer = make_pledge(city.context, None, new)
    made = Made(answer["pledge_id"], answer["link_token"], answer["checkout_url"])
    city.give_card(made, card)
    look_up_pledge(city.context, made.pledge_id)
    return made


def tick(city: City) -> None:
    keep_monthly_schedule(city.context)
    charge_monthly_pledges(city.context)


def pass_days(city: City, days: int) -> None:
    """Let days pass one by one, with the platform at work on each."""
    for _ in range(days):
        city.move(days=1)
        tick(city)


def pass_month(city: City) -> None:
    """Let a month pass in two leaps: to its notice, and to its charge."""
    for days in (28, 4):
        city.move(days=days)
        tick(city)


def monthly(city: City, made: Made) -> dict[str, Any]:
    view = city.client().get(f"/pledges/{made.pledge_id}", query_string={"token": made.token})
    return dict(view.json["monthly"])


def charged(city: City) -> int:
    return int(city.look("summary")["charges_succeeded"])


def told(city: City, name: str = "changed") -> list[dict[str, Any]]:
    return city.events(f"monthly_pledge.{name}.v1")


def test_a_monthly_pledge_is_announced_and_charged_on_the_same_day_each_month(city: City):
    campaign = collection(city)
    made = give_monthly(city, campaign)
    [started] = told(city, "started")
    assert (started["amount_cents"], started["cap_cents"]) == (2_000, 4_000)
    pass_days(city, 95)
    assert charged(city) == 4, "the first payment and three months"
    announced = [each["charge_on"] for each in told(city, "charge_announced")]
    view = monthly(city, made)
    assert announced == [month["due_on"] for month in reversed(view["months"])]
    assert announced[0] == started["next_due_on"]
    assert {month["state"] for month in view["months"]} == {"paid"}
    assert {each["missed_months"] for each in told(city, "charge_announced")} == {0}
    assert view["consent_text"] == CONSENT
    project_totals(city.context.sessions)
    sums = city.sums(campaign)
    assert (sums["collected"], sums["backers"]) == (8_000, 1), "one backer, however many months"
    assert city.ledger()["held"] == -8_000
    assert len(city.events("pledge.paid.v1")) == 4, "each month has its receipt"
    assert told(city) == []


def test_nothing_is_charged_before_its_notice_is_three_days_old(city: City):
    made = give_monthly(city, collection(city))
    [started] = told(city, "started")
    while not told(city, "charge_announced"):
        pass_days(city, 1)
    assert charged(city) == 1
    pass_days(city, 2)
    assert charged(city) == 1
    pass_days(city, 1)
    assert charged(city) == 2
    assert monthly(city, made)["months"][0]["due_on"] == started["next_due_on"]


def test_two_ticks_at_once_announce_once_and_charge_once(city: City):
    give_monthly(city, collection(city))
    city.move(days=32)
    with ThreadPoolExecutor(6) as threads:
        for each in [threads.submit(keep_monthly_schedule, city.context) for _ in range(6)]:
            each.result()
    assert len(told(city, "charge_announced")) == 1
    city.move(days=3)
    with ThreadPoolExecutor(6) as threads:
        for each in [threads.submit(tick, city) for _ in range(6)]:
            each.result()
    tick(city)
    assert charged(city) == 2
    assert city.rows("SELECT count(*) FROM monthly_term") == [(1,)]


def test_a_lost_answer_is_asked_for_again_and_never_charged_twice(
    city: City, monkeypatch: pytest.MonkeyPatch
):
    made = give_monthly(city, collection(city))
    city.move(days=32)
    keep_monthly_schedule(city.context)
    city.move(days=3)
    confirm = city.context.cards.confirm_off_session

    def takes_effect_and_is_not_heard(key: str, intent_id: str, card: str) -> Any:
        confirm(key, intent_id, card)
        raise AnswerLost("timeout")

    monkeypatch.setattr(city.context.cards, "confirm_off_session", takes_effect_and_is_not_heard)
    tick(city)
    [(month,)] = city.rows("SELECT pledge_id FROM monthly_term")
    assert city.fresh(month).state == "unknown"
    monkeypatch.undo()
    city.move(minutes=30)
    tick(city)
    assert city.fresh(month).state == "paid"
    assert charged(city) == 2
    assert monthly(city, made)["state"] == "active"


def test_after_a_long_downtime_the_newest_month_is_announced_and_charged_once_and_the_rest_is_told(
    city: City,
):
    made = give_monthly(city, collection(city))
    city.move(days=100)
    tick(city)
    assert charged(city) == 1, "nobody is charged untold, however late it is"
    [announced] = told(city, "charge_announced")
    assert announced["missed_months"] == 2
    pass_days(city, 4)
    assert charged(city) == 2
    assert [month["outcome"] for month in monthly(city, made)["months"]] == ["charged", "missed", "missed"]


def test_a_notice_that_was_overtaken_by_downtime_is_given_afresh(city: City):
    give_monthly(city, collection(city))
    city.move(days=29)
    keep_monthly_schedule(city.context)
    city.move(days=12)
    tick(city)
    assert charged(city) == 1
    tick(city)
    assert [each["missed_months"] for each in told(city, "charge_announced")] == [0, 0]
    pass_days(city, 3)
    assert charged(city) == 2


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


def swap_card(city: City, made: Made, card: str) -> None:
    """Give another card on the page that the agreement's own page leads to, as its webhook tells."""
    url = change.change_monthly_card(city.context, made.pledge_id, made.token)
    city.give_card(made, card, url)
    look_up_pledge(city.context, made.pledge_id)
    for (pledge_id,) in city.rows("SELECT pledge_id FROM monthly_term WHERE pledge_id IS NOT NULL"):
        look_up_pledge(city.context, pledge_id)


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


def test_it_ends_with_the_deadline_of_the_campaign(city: City):
    campaign = collection(city, days=50)
    made = give_monthly(city, campaign)
    pass_month(city)
    assert charged(city) == 2
    city.move(days=19)
    city.close()
    tick(city)
    [ended] = told(city)
    assert (ended["state"], ended["reason"]) == ("ended", "campaign_ended")
    assert monthly(city, made)["coming"] == []


def test_a_suspended_campaign_charges_no_month_and_a_resumed_one_announces_afresh(city: City):
    campaign = collection(city)
    give_monthly(city, campaign)
    city.move(days=29)
    tick(city)
    with transaction(city.context.sessions) as session:
        suspend_campaign(session, e.CampaignSuspended(campaign_id=str(campaign), reason="x"))
    city.move(days=40)
    tick(city)
    assert charged(city) == 1
    with transaction(city.context.sessions) as session:
        resume_campaign(session, e.CampaignResumed(campaign_id=str(campaign)))
    tick(city)
    tick(city)
    assert charged(city) == 1
    assert [each["missed_months"] for each in told(city, "charge_announced")] == [0, 1]
    pass_days(city, 3)
    assert charged(city) == 2


def test_a_cancelled_campaign_ends_it_and_gives_back_a_month_that_was_under_way(city: City):
    campaign = collection(city)
    made = give_monthly(city, campaign)
    city.move(days=29)
    keep_monthly_schedule(city.context)
    city.move(days=3)
    keep_monthly_schedule(city.context)
    with transaction(city.context.sessions) as session:
        cancel_campaign(session, e.CampaignCancelled(campaign_id=str(campaign), reason="x"))
    city.close()
    tick(city)
    [(month,)] = city.rows("SELECT pledge_id FROM monthly_term")
    assert city.fresh(month).state == "released", "not begun, so not charged"
    [ended] = told(city)
    assert ended["reason"] == "campaign_cancelled"
    assert charged(city) == 1
    assert monthly(city, made)["state"] == "ended"


def test_a_month_that_would_pass_the_legal_cap_ends_it(city: City):
    campaign = collection(city, cap_cents=5_000)
    give_monthly(city, campaign)
    for _ in range(2):
        pass_month(city)
    assert charged(city) == 2
    [ended] = told(city)
    assert ended["reason"] == "cap_reached"


@pytest.mark.parametrize(
    ("terms", "changes", "field", "code"),
    [
        ({"model": "all_or_nothing"}, {}, "monthly_cap_cents", "monthly_not_offered"),
        ({"legal_mode": "pienkerays"}, {}, "monthly_cap_cents", "monthly_not_offered"),
        ({"days": 20}, {}, "monthly_cap_cents", "monthly_not_offered"),
        ({}, {"method": "bank_transfer"}, "monthly_cap_cents", "monthly_needs_card"),
        ({}, {"monthly_cap_cents": 1_999}, "monthly_cap_cents", "below_amount"),
        ({}, {"monthly_cap_cents": 10**9}, "monthly_cap_cents", "too_large"),
        ({}, {"consent_text": None}, "consent_text", "required"),
    ],
)
def test_an_agreement_that_cannot_be_had_is_refused_by_name(
    city: City, terms: dict[str, Any], changes: dict[str, Any], field: str, code: str
):
    wanted = {
        "method": "card",
        "amount_cents": 2_000,
        "monthly_cap_cents": 4_000,
        "consent_text": CONSENT,
        **changes,
    }
    reply = city.client().post("/pledges", json=body(collection(city, **terms), **wanted), key="key-monthly")
    assert (reply.status_code, reply.json["errors"]) == (422, {field: [code]})


def test_the_terms_say_whether_and_when_a_pledge_could_be_repeated(city: City):
    offered = city.client().get(f"/campaigns/{collection(city)}/terms").json["monthly_again_on"]
    assert offered is not None
    for terms in ({"model": "all_or_nothing"}, {"legal_mode": "pienkerays"}, {"days": 20}):
        campaign = collection(city, **terms)
        assert city.client().get(f"/campaigns/{campaign}/terms").json["monthly_again_on"] is None


def test_an_agreement_whose_first_payment_never_came_is_never_charged(city: City):
    wish = MonthlyWish(cap_cents=4_000, consent_text=CONSENT)
    campaign = collection(city, days=50)
    make_pledge(
        city.context,
        None,
        NewPledge(campaign, "card", 2_000, "aino@example.org", "Aino", "fi", "2026-11", monthly=wish),
    )
    city.move(days=52)
    city.close()
    tick(city)
    assert city.rows("SELECT state FROM monthly_pledge") == [("ended",)]
    assert (charged(city), told(city)) == (0, [])


def test_the_desk_sees_how_many_give_monthly_and_when_the_next_charge_is(city: City):
    campaign = collection(city)
    made, paused = give_monthly(city, campaign), give_monthly(city, campaign, 1_000)
    change.pause_monthly(city.context, paused.pledge_id, paused.token)
    seen = campaign_monthly(city.context.sessions, campaign)
    assert seen["states"] == [
        {"state": "active", "pledges": 1, "amount_cents": 2_000},
        {"state": "paused", "pledges": 1, "amount_cents": 1_000},
    ]
    assert {each["number"] for each in seen["soonest"]} == {
        city.fresh(made).short_number,
        city.fresh(paused).short_number,
    }


def test_a_backer_whose_data_were_erased_is_never_charged_untold(city: City):
    announced, unannounced = (give_monthly(city, collection(city)) for _ in range(2))
    city.move(days=28)
    ask_erasure(city.context, unannounced.pledge_id, unannounced.token)
    tick(city)
    ask_erasure(city.context, announced.pledge_id, announced.token)
    pass_month(city)
    assert charged(city) == 2, "the two first payments"
    assert city.rows("SELECT DISTINCT state, reason FROM monthly_pledge") == [("ended", "contact_erased")]


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


def test_what_was_agreed_to_cannot_be_changed_afterwards(city: City):
    give_monthly(city, collection(city))
    for column in ("cap_cents = 9", "consent_text = 'x'", "consent_version = 'x'"):
        with pytest.raises(Exception, match="permission denied"), city.owner() as connection:
            connection.exec_driver_sql(f"UPDATE monthly_pledge SET {column}")  # noqa: S608
