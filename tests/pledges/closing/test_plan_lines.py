"""Lines of a plan that meet what has changed since the decision, or what nobody foresaw."""

from uuid import UUID

import pytest
from sqlalchemy import text

from services.chassis.database import transaction
from services.chassis.identifiers import new_id
from services.chassis.identity import Identity
from services.contracts.events import CampaignCancelled
from services.pledges.usecases.closing import execute_plan
from services.pledges.usecases.closing.campaign_terms import cancel_campaign
from services.pledges.usecases.closing.close_campaign import close_due_campaigns
from services.pledges.usecases.closing.execute_plan import execute_plan_lines
from services.pledges.usecases.pledging.change_pledge import withdraw_pledge
from tests.pledges.card_world import City, Made
from tests.pledges.closing.test_closing_and_charging import pay_by_bank
from tests.pledges.refund_world import charge_of, hear, refund

REVIEWER = Identity(subject=str(new_id()), roles=frozenset({"reviewer"}))


def cancel(city: City, campaign_id: UUID) -> None:
    with transaction(city.context.sessions) as session:
        cancel_campaign(session, CampaignCancelled(campaign_id=str(campaign_id), reason="Tapahtuma peruttu"))


def lose_dispute(city: City, made: Made) -> None:
    dispute_id = str(city.control("dispute", charge=charge_of(city, made))["id"])
    hear(city, ("charge.dispute.created", dispute_id), ("charge.dispute.funds_withdrawn", dispute_id))
    city.control("dispute", dispute=dispute_id, status="lost")
    hear(city, ("charge.dispute.closed", dispute_id))


def refunds(city: City) -> dict[UUID, list[int]]:
    listed: dict[UUID, list[int]] = {}
    for pledge_id, cents in city.rows(
        "SELECT pledge_id, amount_cents FROM refund WHERE state <> 'dropped' ORDER BY id"
    ):
        listed.setdefault(pledge_id, []).append(cents)
    return listed


def lines(city: City) -> dict[UUID, tuple[str, str | None]]:
    return {
        pledge_id: (state, error)
        for pledge_id, state, error in city.rows("SELECT pledge_id, state, error FROM plan_line")
    }


def test_a_cancelled_campaign_gives_back_only_what_is_still_owed(city: City):
    campaign = city.campaign(model="keep_what_comes")
    lost, agreed, whole = (city.back(campaign, amount_cents=cents) for cents in (6_000, 4_000, 3_000))
    refund(city, lost, 2_000)
    lose_dispute(city, lost)
    assert refunds(city) == {}, "the refund that was waiting is dropped with the loss"
    halt = city.client().get(f"/campaigns/{campaign}/halt", REVIEWER).json
    assert halt["refund_card_cents"] == 7_000
    cancel(city, campaign)
    close_due_campaigns(city.context)
    refund(city, agreed, 1_500)
    execute_plan_lines(city.context)
    assert {state for state, _ in lines(city).values()} == {"done"}
    assert refunds(city) == {agreed.pledge_id: [1_500, 2_500], whole.pledge_id: [3_000]}


def test_a_withdrawal_lists_only_what_two_people_have_not_given_back_already(city: City):
    made = city.promise(city.campaign(), 5_000, "bank_transfer")
    pay_by_bank(city, made, 5_000)
    refund(city, made, 2_000)
    withdraw_pledge(city.context, made.pledge_id, made.token)
    assert refunds(city) == {made.pledge_id: [2_000, 3_000]}


def test_a_line_that_fails_in_an_unforeseen_way_lets_the_others_pass_and_is_given_up_in_the_end(
    city: City, monkeypatch: pytest.MonkeyPatch
):
    campaign = city.campaign()
    broken, sound = city.back(campaign, amount_cents=6_000), city.back(campaign)
    charge = execute_plan.charge_pledge

    def fail_for_one(context, pledge_id):
        if pledge_id == broken.pledge_id:
            raise ZeroDivisionError
        return charge(context, pledge_id)

    monkeypatch.setattr(execute_plan, "charge_pledge", fail_for_one)
    city.move(days=20)
    city.close()
    assert (city.state(sound), lines(city)[broken.pledge_id]) == ("paid", ("waiting", "ZeroDivisionError"))
    with city.owner() as connection:
        connection.execute(text("UPDATE plan_line SET tries = :tries"), {"tries": execute_plan.MOST_TRIES})
    city.run_again()
    assert lines(city)[broken.pledge_id] == ("stuck", "ZeroDivisionError")
