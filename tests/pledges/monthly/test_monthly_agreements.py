"""Agreements to give every month: which can be had, and what is kept and shown of them."""

from typing import Any

import pytest

from services.pledges.domain.cards.card_calls import KeyMisused
from services.pledges.usecases.closing.stuck_work import list_stuck, retry_stuck
from services.pledges.usecases.monthly import change_monthly as change
from services.pledges.usecases.monthly.agree_monthly import MonthlyWish
from services.pledges.usecases.monthly.monthly_view import campaign_monthly
from services.pledges.usecases.personal_data.own_data import export_pledge
from services.pledges.usecases.pledging.make_pledge import NewPledge, make_pledge
from tests.pledges.card_world import City
from tests.pledges.monthly_world import CONSENT, charged, collection, give_monthly, pass_month, tick, told
from tests.pledges.pledging.test_making_pledges import body


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


def test_a_copy_of_ones_data_holds_what_was_agreed_to(city: City):
    made = give_monthly(city, collection(city))
    copy = export_pledge(city.context, made.pledge_id, made.token)
    assert (copy["monthly"]["agreed_to"], copy["monthly"]["most_cents"]) == (CONSENT, 4_000)


def test_a_month_that_programs_gave_up_on_is_listed_and_tried_again(
    city: City, monkeypatch: pytest.MonkeyPatch
):
    give_monthly(city, collection(city))

    def refuse(*_: object) -> None:
        raise KeyMisused("idempotency_error")

    monkeypatch.setattr(city.context.cards, "create_intent", refuse)
    pass_month(city)
    [line] = list_stuck(city.context.sessions)
    assert "create: idempotency_error" in line
    monkeypatch.undo()
    assert retry_stuck(city.context.sessions) == 1
    tick(city)
    assert (charged(city), list(list_stuck(city.context.sessions))) == (2, [])


def test_what_was_agreed_to_cannot_be_changed_afterwards(city: City):
    give_monthly(city, collection(city))
    for column in ("cap_cents = 9", "consent_text = 'x'", "consent_version = 'x'"):
        with pytest.raises(Exception, match="permission denied"), city.owner() as connection:
            connection.exec_driver_sql(f"UPDATE monthly_pledge SET {column}")  # noqa: S608
