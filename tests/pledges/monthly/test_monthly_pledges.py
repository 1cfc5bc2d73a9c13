"""Monthly pledges and the calendar: announced, charged once, and ended with their campaign."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from services.chassis.database import transaction
from services.contracts import events as e
from services.pledges.domain.cards.card_calls import AnswerLost
from services.pledges.usecases.closing.campaign_terms import (
    cancel_campaign,
    resume_campaign,
    suspend_campaign,
)
from services.pledges.usecases.monthly.schedule_monthly import keep_monthly_schedule
from services.pledges.usecases.personal_data.erase_contact import ask_erasure
from services.pledges.usecases.pledging.project_totals import project_totals
from tests.pledges.card_world import City
from tests.pledges.monthly_world import (
    CONSENT,
    charged,
    collection,
    give_monthly,
    monthly,
    pass_days,
    pass_month,
    tick,
    told,
)


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


def test_a_month_made_due_before_its_campaign_was_suspended_waits_until_it_goes_on(city: City):
    campaign = collection(city)
    give_monthly(city, campaign)
    for days in (29, 3):
        city.move(days=days)
        keep_monthly_schedule(city.context)
    with transaction(city.context.sessions) as session:
        suspend_campaign(session, e.CampaignSuspended(campaign_id=str(campaign), reason="x"))
    tick(city)
    assert charged(city) == 1
    with transaction(city.context.sessions) as session:
        resume_campaign(session, e.CampaignResumed(campaign_id=str(campaign)))
    city.move(minutes=6)
    tick(city)
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


def test_a_month_that_was_charged_while_its_campaign_was_cancelled_goes_back_once(
    city: City, monkeypatch: pytest.MonkeyPatch
):
    campaign = collection(city)
    give_monthly(city, campaign)
    city.move(days=29)
    keep_monthly_schedule(city.context)
    city.move(days=3)
    confirm = city.context.cards.confirm_off_session

    def takes_effect_and_is_not_heard(key: str, intent_id: str, card: str) -> Any:
        confirm(key, intent_id, card)
        raise AnswerLost("timeout")

    monkeypatch.setattr(city.context.cards, "confirm_off_session", takes_effect_and_is_not_heard)
    tick(city)
    monkeypatch.undo()
    with transaction(city.context.sessions) as session:
        cancel_campaign(session, e.CampaignCancelled(campaign_id=str(campaign), reason="x"))
    city.close()
    city.move(minutes=30)
    tick(city)
    city.close()
    assert charged(city) == 2
    assert city.rows("SELECT amount_cents, reason FROM refund") == [(2_000, "cancelled")] * 2
    assert [ended["reason"] for ended in told(city)] == ["campaign_cancelled"]


def test_a_month_that_would_pass_the_legal_cap_ends_it(city: City):
    campaign = collection(city, cap_cents=5_000)
    give_monthly(city, campaign)
    for _ in range(2):
        pass_month(city)
    assert charged(city) == 2
    [ended] = told(city)
    assert ended["reason"] == "cap_reached"


def test_a_backer_whose_data_were_erased_is_never_charged_untold(city: City):
    announced, unannounced = (give_monthly(city, collection(city)) for _ in range(2))
    city.move(days=28)
    ask_erasure(city.context, unannounced.pledge_id, unannounced.token)
    tick(city)
    ask_erasure(city.context, announced.pledge_id, announced.token)
    pass_month(city)
    assert charged(city) == 2, "the two first payments"
    assert city.rows("SELECT DISTINCT state, reason FROM monthly_pledge") == [("ended", "by_backer")]
