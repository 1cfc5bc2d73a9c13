"""Pledges with a condition, from the promise to the deadline: who is charged and who is let go."""

from typing import Any
from uuid import UUID

import pytest

from services.chassis.problems import Gone
from services.pledges.domain.pledging.conditions import Condition, ConditionKind
from services.pledges.usecases.books.show_books import campaign_books
from services.pledges.usecases.cards.look_up_payment import look_up_pledge
from services.pledges.usecases.pledging.condition_view import campaign_conditions
from services.pledges.usecases.pledging.make_pledge import NewPledge, make_pledge
from services.pledges.usecases.pledging.pledge_condition import change_condition
from services.pledges.usecases.pledging.project_totals import project_totals
from tests.pledges.card_world import DECLINED, GOOD, City, Made
from tests.pledges.pledging.test_making_pledges import body

K = ConditionKind


def others(number: int) -> Condition:
    return Condition(K.BACKERS, number)


def together(cents: int) -> Condition:
    return Condition(K.CENTS, cents)


def back_if(city: City, campaign: UUID, condition: Condition, cents: int = 2_000, card: str = GOOD) -> Made:
    """A pledge with a condition, its card saved."""
    new = NewPledge(
        campaign, "card", cents, "aino@example.org", "Aino Mattila", "fi", "2026-11", condition=condition
    )
    answer = make_pledge(city.context, None, new)
    made = Made(answer["pledge_id"], answer["link_token"], answer["checkout_url"])
    city.give_card(made, card)
    look_up_pledge(city.context, made.pledge_id)
    return made


def close_at_deadline(city: City) -> None:
    city.move(days=20)
    city.close()


def told_at_close(city: City) -> list[tuple[str, str | None]]:
    return [(told["action"], told.get("reason")) for told in city.events("pledge.outcome_decided.v1")]


def test_at_the_deadline_those_whose_condition_holds_are_charged_and_the_others_let_go(city: City):
    campaign = city.campaign()
    free = [city.back(campaign) for _ in range(2)]
    content = back_if(city, campaign, others(2))
    wants_more = back_if(city, campaign, others(5))
    close_at_deadline(city)
    assert [city.state(made) for made in (*free, content)] == ["paid"] * 3
    assert city.state(wants_more) == "released"
    assert city.look("summary")["charges_succeeded"] == 3
    [(reason,)] = city.rows(
        "SELECT reason FROM pledge_change WHERE pledge_id = :id AND happening = 'released'",
        id=wants_more.pledge_id,
    )
    assert reason == "condition_not_met"
    assert sorted(told_at_close(city), key=str) == [
        ("charge", None),
        ("charge", None),
        ("charge", None),
        ("release", "condition_not_met"),
    ]
    [customer] = city.rows("SELECT customer_id FROM payment WHERE pledge_id = :id", id=wants_more.pledge_id)
    kept = city.context.cards._client.v1.customers.payment_methods.list(customer[0]).data
    assert kept == [], "the card of a promise that was let go is forgotten at the provider"


def test_the_decision_counts_only_conditions_that_hold(city: City):
    """Without the conditional hundred the minimum is missed, although it was promised."""
    campaign = city.campaign(minimum_cents=8_000)
    free = city.back(campaign, amount_cents=5_000)
    waiting = back_if(city, campaign, together(20_000), 10_000)
    close_at_deadline(city)
    [closed] = city.events("campaign.closed.v1")
    assert (closed["outcome"], closed["secured_cents"]) == ("not_funded", 5_000)
    assert (city.state(free), city.state(waiting)) == ("released", "released")
    assert city.look("summary")["charges_succeeded"] == 0


def test_promises_that_wait_for_each_other_carry_the_campaign_together(city: City):
    campaign = city.campaign(minimum_cents=6_000)
    each = [back_if(city, campaign, others(2)) for _ in range(3)]
    close_at_deadline(city)
    assert [city.state(made) for made in each] == ["paid"] * 3


def test_the_page_the_desk_and_the_closing_show_the_same_sums(city: City):
    campaign = city.campaign()
    city.back(campaign, amount_cents=5_000)
    back_if(city, campaign, others(1), 3_000)
    back_if(city, campaign, others(4), 7_000)
    project_totals(city.context.sessions)
    sums = city.sums(campaign)
    assert (sums["promised"], sums["secured"], sums["backers"]) == (15_000, 8_000, 3)
    books = campaign_books(city.context.sessions, campaign, None, 10)
    assert (books["sums"]["promised_cents"], books["sums"]["secured_cents"]) == (15_000, 8_000)
    city.move(days=20)
    city.close(run=False)
    [closed] = city.events("campaign.closed.v1")
    assert closed["secured_cents"] == 8_000
    project_totals(city.context.sessions)
    assert city.sums(campaign)["secured"] == 8_000, "between the decision and the first charge too"
    city.run_again()
    project_totals(city.context.sessions)
    sums = city.sums(campaign)
    assert (sums["promised"], sums["secured"], sums["collected"]) == (8_000, 8_000, 8_000)
    assert city.ledger()["held"] == -8_000


def test_the_campaign_tells_what_waits_and_what_would_bring_it_in(city: City):
    campaign = city.campaign()
    city.back(campaign)
    for _ in range(5):
        back_if(city, campaign, others(8))
    project_totals(city.context.sessions)
    told = city.client().get(f"/campaigns/{campaign}/conditions").json
    assert told == {
        "campaign_id": str(campaign),
        "conditional_pledges": 5,
        "conditional_cents": 10_000,
        "waiting_pledges": 5,
        "waiting_cents": 10_000,
        # Nine are needed in all: one is there, five would come.
        "unlocks": [{"kind": "backers_at_least", "missing": 3, "pledges": 5, "amount_cents": 10_000}],
    }
    for _ in range(3):
        city.back(campaign)
    project_totals(city.context.sessions)
    told = campaign_conditions(city.context.sessions, campaign)
    assert (told["waiting_pledges"], told["conditional_pledges"], told["unlocks"]) == (0, 5, [])


def test_a_backer_sees_where_the_condition_stands(city: City):
    campaign = city.campaign()
    city.back(campaign)
    made = back_if(city, campaign, others(2))

    def condition() -> dict[str, Any]:
        project_totals(city.context.sessions)
        view = city.client().get(f"/pledges/{made.pledge_id}", query_string={"token": made.token}).json
        return view["condition"]

    waiting = {"kind": "backers_at_least", "threshold": 2, "reached": 1, "holds": False}
    assert condition() == waiting
    city.back(campaign)
    assert condition() == waiting | {"reached": 2, "holds": True}


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"condition_kind": "backers_at_most"}, "condition_kind", "condition_unknown"),
        ({"condition_kind": None}, "condition_kind", "condition_unknown"),
        ({"condition_threshold": None}, "condition_threshold", "below_one"),
        ({"condition_threshold": 0}, "condition_threshold", "below_one"),
        ({"condition_threshold": 10**12}, "condition_threshold", "too_large"),
        ({"method": "bank_transfer"}, "condition_kind", "condition_needs_card"),
        ({"condition_kind": "match_at_least"}, "condition_kind", "condition_needs_match"),
        ({"condition_kind": "volunteers_at_least"}, "condition_kind", "condition_needs_volunteers"),
    ],
)
def test_a_condition_that_cannot_be_had_is_refused_by_name(
    city: City, changes: dict[str, Any], field: str, code: str
):
    asked = {"method": "card", "condition_kind": "backers_at_least", "condition_threshold": 15, **changes}
    reply = city.client().post("/pledges", json=body(city.campaign(), **asked), key=f"key-{code}-{field}")
    assert (reply.status_code, reply.json["errors"]) == (422, {field: [code]})


def test_money_that_is_taken_at_once_waits_for_no_condition(city: City):
    campaign = city.campaign(model="keep_what_comes")
    asked = {"method": "card", "condition_kind": "backers_at_least", "condition_threshold": 15}
    reply = city.client().post("/pledges", json=body(campaign, **asked), key="key-at-once")
    assert reply.json["errors"] == {"condition_kind": ["condition_needs_all_or_nothing"]}
    assert city.client().get(f"/campaigns/{campaign}/terms").json["conditions"] == []


def test_a_condition_on_the_match_is_offered_and_solved_once_there_is_a_match(city: City):
    campaign = city.campaign()
    with city.owner() as connection:
        connection.exec_driver_sql("UPDATE campaign_totals SET matched_cents = 9000")
    offered = city.client().get(f"/campaigns/{campaign}/terms").json["conditions"]
    assert offered == ["backers_at_least", "cents_at_least", "match_at_least"]
    assert city.state(back_if(city, campaign, Condition(K.MATCH, 5_000))) == "pledged"


def test_a_condition_is_eased_to_the_end_but_hardened_only_while_one_may_withdraw(city: City):
    campaign = city.campaign()
    made = back_if(city, campaign, others(5))

    def change(condition: Condition | None) -> None:
        change_condition(city.context, made.pledge_id, made.token, condition)

    change(others(9))
    city.move(days=19, hours=12)
    with pytest.raises(Gone, match="withdrawal_closed"):
        change(others(10))
    with pytest.raises(Gone, match="withdrawal_closed"):
        change(together(1))
    change(others(3))
    change(None)
    assert city.fresh(made).condition is None
    city.move(days=1)
    with pytest.raises(Gone, match="campaign_closed"):
        change(others(3))


def test_a_declined_card_later_changes_nothing_about_who_was_in(city: City):
    """The set is decided once: a card that fails afterwards does not turn others out."""
    campaign = city.campaign(minimum_cents=1_000)
    fails, content = city.back(campaign, DECLINED), back_if(city, campaign, others(1))
    close_at_deadline(city)
    assert (city.state(fails), city.state(content)) == ("declined", "paid")
