"""Pools follow their pledges: set aside, set free, given back, and never overdrawn."""

from datetime import UTC, datetime, timedelta

import pytest

from services.chassis.database import transaction
from services.chassis.identifiers import new_id
from services.chassis.problems import Invalid
from services.contracts.events import AssociationOrganisersChanged
from services.pledges.domain.match_funding.rules import Kind, MatchRule, Unlock
from services.pledges.handlers import HANDLERS
from services.pledges.store.cards.payment import Payment
from services.pledges.store.match_funding.claims import forget_claimant
from services.pledges.store.match_funding.funds import MatchFund
from services.pledges.store.pledging.terms import CampaignTerms, mark_totals
from services.pledges.store.refunding.refunds import Refund
from services.pledges.usecases.day_close.self_checks import run_self_checks
from services.pledges.usecases.match_funding.close_fund import close_fund
from services.pledges.usecases.match_funding.show_funds import match_of_campaign
from tests.pledges.match_funding.match_world import EURO_FOR_EURO
from tests.pledges.matching_world import MAIJA


def test_match_is_set_aside_when_a_pledge_is_secured_and_shows_in_the_sums(area):
    campaign = area.campaign()
    fund = area.fund(10_000)
    pledge = area.back(campaign, 2_500)
    area.follow()
    assert (area.drawn(pledge), area.matched(campaign), area.left(fund)) == (2_500, 2_500, 7_500)
    assert area.world.balances()["match_reserved"] == -2_500


def test_running_the_job_again_changes_nothing(area):
    campaign = area.campaign()
    area.fund(10_000)
    pledge = area.back(campaign, 2_500)
    area.follow()
    before = area.world.rows("SELECT * FROM match_step")
    area.change(pledge, amount_cents=2_500)
    area.follow()
    assert area.world.rows("SELECT * FROM match_step") == before


def test_a_withdrawn_pledge_gives_its_match_to_whoever_has_waited_longest(area):
    campaign, other = area.campaign(), area.campaign()
    fund = area.fund(3_000)
    first = area.back(campaign, 3_000)
    area.follow()
    second, third = area.back(other, 2_000), area.back(campaign, 2_000)
    area.follow()
    assert [area.drawn(each) for each in (first, second, third)] == [3_000, 0, 0]
    area.change(first, state="withdrawn")
    area.follow()
    assert [area.drawn(each) for each in (first, second, third)] == [0, 2_000, 1_000]
    assert (area.left(fund), area.matched(other), area.matched(campaign)) == (0, 2_000, 1_000)


def test_a_raised_promise_draws_more_and_a_lowered_one_less(area):
    campaign = area.campaign()
    fund = area.fund(10_000)
    pledge = area.back(campaign, 2_000)
    area.follow()
    area.change(pledge, amount_cents=5_000)
    area.follow()
    assert area.drawn(pledge) == 5_000
    area.change(pledge, amount_cents=1_000)
    area.follow()
    assert (area.drawn(pledge), area.left(fund)) == (1_000, 9_000)


def test_caps_hold_for_a_pledge_a_person_and_a_campaign(area):
    one, two = area.campaign(), area.campaign()
    rule = MatchRule(
        kind=Kind.RATIO, percent=100, pledge_cap_cents=2_000, person_cap_cents=3_000, campaign_cap_cents=4_500
    )
    area.fund(100_000, rule)
    aino = [area.back(one, 5_000, "aino"), area.back(two, 5_000, "aino")]
    others = [area.back(one, 5_000) for _ in range(3)]
    area.follow()
    assert [area.drawn(each) for each in aino] == [2_000, 1_000]
    assert [area.drawn(each) for each in others] == [2_000, 500, 0]
    assert area.matched(one) == 4_500


def test_a_head_is_counted_once_however_often_it_gives(area):
    campaign, other = area.campaign(), area.campaign()
    area.fund(100_000, MatchRule(kind=Kind.PER_HEAD, head_cents=1_000, least_cents=500))
    pledges = [area.back(campaign, 500, "aino"), area.back(campaign, 9_000, "aino"), area.back(campaign, 499)]
    elsewhere = area.back(other, 500, "aino")
    area.follow()
    assert [area.drawn(each) for each in (*pledges, elsewhere)] == [1_000, 0, 0, 1_000]
    area.change(pledges[0], state="withdrawn")
    area.follow()
    assert [area.drawn(each) for each in pledges] == [0, 1_000, 0]


def test_organisers_draw_nothing_and_a_card_is_its_first_givers(area):
    campaign = area.campaign()
    with area.world.sessions() as session:
        association = session.get_one(CampaignTerms, campaign).association_id
    with transaction(area.world.sessions) as session:
        told = AssociationOrganisersChanged(association_id=str(association), readers=["liisa"])
        HANDLERS[AssociationOrganisersChanged](session, told)
    area.fund(100_000)
    organisers = area.back(campaign, 1_000, "liisa")
    pledges = [area.back(campaign, 1_000, who) for who in ("aino", "aino-again", "erkki")]
    for pledge, card in zip(pledges, ("card-1", "card-1", "card-2"), strict=True):
        pay_with(area, pledge, card)
    area.follow()
    assert area.drawn(organisers) == 0
    assert [area.drawn(each) for each in pledges] == [1_000, 0, 1_000]
    # Whoever raises a promise waits anew for the rest of it; the card stays theirs.
    area.change(pledges[0], amount_cents=1_500)
    area.follow()
    area.change(pledges[0], amount_cents=1_200)
    more = area.back(campaign, 300, "aino")
    pay_with(area, more, "card-1")
    area.follow()
    assert [area.drawn(each) for each in (*pledges, more)] == [1_200, 0, 1_000, 300]
    why = dict(area.world.rows("SELECT pledge_id, excluded FROM match_claim"))
    assert (why[organisers], why[pledges[1]]) == ("organiser", "duplicate_card")


def pay_with(area, pledge_id, card):
    with transaction(area.world.sessions) as session:
        session.add(Payment(pledge_id=pledge_id, card=card))


def test_what_was_secured_before_the_pool_or_after_it_draws_nothing(area):
    campaign = area.campaign()
    early = area.back(campaign, 1_000, secured_at=datetime.now(UTC) - timedelta(days=2))
    late = area.back(campaign, 1_000, secured_at=datetime.now(UTC) + timedelta(days=90))
    area.fund(10_000)
    area.follow()
    assert (area.drawn(early), area.drawn(late)) == (0, 0)


def test_a_conditional_promise_draws_nothing_while_it_depends_on_others(area):
    campaign = area.campaign()
    area.fund(10_000)
    pledge = area.back(campaign, 1_000, condition_kind="backers_at_least", condition_threshold=5)
    area.follow()
    assert area.drawn(pledge) == 0


def test_money_collected_for_a_funded_campaign_sets_its_match_free(area):
    campaign = area.campaign()
    area.fund(10_000)
    paid, coming, declined = (area.back(campaign, 1_000) for _ in range(3))
    area.follow()
    area.change(paid, state="paid", paid_cents=1_000)
    area.follow()
    # Nothing is set free as long as everything may yet go back.
    assert "held" not in area.world.balances()
    area.decide(campaign, "funded")
    area.change(declined, state="dropped")
    area.follow()
    assert area.world.balances()["held"] == -1_000
    assert area.world.balances()["match_reserved"] == -1_000
    area.change(coming, state="paid", paid_cents=1_000)
    area.follow()
    assert area.world.balances()["held"] == -2_000
    assert "match_reserved" not in area.world.balances()


def test_a_campaign_that_was_not_funded_gives_all_of_its_match_back(area):
    campaign = area.campaign()
    fund = area.fund(10_000)
    area.back(campaign, 1_000)
    area.back(campaign, 2_000, state="paid", paid_cents=2_000)
    area.follow()
    area.decide(campaign, "not_funded")
    area.follow()
    assert (area.left(fund), area.matched(campaign)) == (10_000, 0)


def test_a_refund_after_the_decision_claws_the_match_back_until_it_is_paid_out(area):
    campaign = area.campaign()
    fund = area.fund(10_000)
    pledge = area.back(campaign, 1_000, state="paid", paid_cents=1_000)
    area.follow()
    area.decide(campaign, "funded")
    area.follow()
    area.change(pledge, refunded_cents=400)
    area.follow()
    assert area.drawn(pledge) == 600
    assert (area.left(fund), area.world.balances()["held"]) == (9_400, -600)


def test_what_is_listed_to_go_back_draws_no_more_though_no_bank_has_paid_it_yet(area):
    campaign = area.campaign(model="keep_what_comes")
    fund = area.fund(10_000)
    pledge = area.back(campaign, 1_000, state="paid", paid_cents=1_000)
    area.follow()
    assert area.world.balances()["held"] == -1_000
    with transaction(area.world.sessions) as session:
        add_refund(session, campaign, pledge, 400)
        mark_totals(session, campaign)
    area.follow()
    assert (area.drawn(pledge), area.left(fund)) == (600, 9_400)


def add_refund(session, campaign, pledge, cents):
    session.add(
        Refund(
            id=new_id(),
            collecting_account_id=session.get_one(CampaignTerms, campaign).collecting_account_id,
            campaign_id=campaign,
            pledge_id=pledge,
            method="card",
            amount_cents=cents,
            reason="backer",
            state="approved",
            listed_at=datetime.now(UTC),
        )
    )


def test_what_is_decided_grows_no_more(area):
    campaign = area.campaign()
    fund = area.fund(1_000)
    first, second = area.back(campaign, 1_000), area.back(campaign, 1_000)
    area.follow()
    area.decide(campaign, "funded")
    area.change(first, state="dropped")
    area.follow()
    assert (area.drawn(second), area.left(fund)) == (0, 1_000)


def test_a_second_payment_into_the_pool_serves_those_who_wait(area):
    campaign = area.campaign()
    fund = area.fund(1_000)
    pledges = [area.back(campaign, 1_000) for _ in range(3)]
    area.follow()
    area.pay_in(fund, 1_500)
    area.follow()
    assert [area.drawn(each) for each in pledges] == [1_000, 1_000, 500]


def test_a_closed_pool_serves_nobody_new_and_keeps_what_it_promised(area):
    campaign = area.campaign()
    fund = area.fund(10_000)
    first = area.back(campaign, 1_000)
    close_fund(area.world.sessions, fund, MAIJA)
    second = area.back(campaign, 1_000)
    area.follow()
    assert (area.drawn(first), area.drawn(second), area.left(fund)) == (1_000, 0, 9_000)


def test_a_pool_whose_last_day_is_over_is_shown_as_ended_though_nobody_has_closed_it(area):
    campaign = area.campaign()
    fund = area.fund(10_000)
    with transaction(area.world.sessions) as session:
        assert match_of_campaign(session, campaign)["is_open"]
        session.get_one(MatchFund, fund).closes_at = datetime.now(UTC) - timedelta(seconds=1)
        session.flush()
        assert not match_of_campaign(session, campaign)["is_open"]


def test_a_goal_based_pool_gives_its_sum_when_the_goal_is_reached_and_takes_it_back_below(area):
    campaign, other = area.campaign(), area.campaign()
    rule = MatchRule(kind=Kind.GOAL, grant_cents=30_000, unlock=Unlock.BACKERS, threshold=2)
    fund = area.fund(40_000, rule)
    one = area.back(campaign, 1_000, "aino")
    area.back(campaign, 1_000, "aino")
    area.follow()
    assert area.matched(campaign) == 0
    two = area.back(campaign, 3_000)
    for _ in range(2):
        area.back(other, 1_000)
    area.follow()
    # The first in the pool's order gets the whole sum, the next what is left.
    assert sorted((area.matched(campaign), area.matched(other))) == [10_000, 30_000]
    assert area.left(fund) == 0
    area.change(two, state="withdrawn")
    area.follow()
    area.follow()
    assert (area.matched(campaign), area.matched(other), area.left(fund)) == (0, 30_000, 10_000)
    assert one


def test_a_goal_based_sum_is_set_free_in_the_share_that_is_collected(area):
    campaign = area.campaign()
    rule = MatchRule(kind=Kind.GOAL, grant_cents=10_000, unlock=Unlock.AMOUNT, threshold=3_000)
    fund = area.fund(10_000, rule)
    pledges = [area.back(campaign, 1_000) for _ in range(3)]
    area.follow()
    area.decide(campaign, "funded")
    for pledge in pledges[:2]:
        area.change(pledge, state="paid", paid_cents=1_000)
    area.follow()
    assert area.world.balances()["held"] == -6_666
    area.change(pledges[2], state="dropped")
    area.follow()
    assert (area.matched(campaign), area.left(fund)) == (6_666, 3_334)
    assert "match_reserved" not in area.world.balances()


@pytest.mark.parametrize("rule", [EURO_FOR_EURO])
def test_a_campaign_is_in_one_pool_the_one_that_opened_first(area, rule):
    campaign = area.campaign()
    first, second = area.fund(1_000, rule), area.fund(5_000, rule)
    area.back(campaign, 3_000)
    area.follow()
    assert (area.left(first), area.left(second)) == (0, 5_000)


def test_a_pool_of_a_district_lets_in_its_campaigns_alone(area):
    here, there = area.campaign(), area.campaign(district_slug="rantakyla")
    area.fund(10_000, districts=("tuppurala",))
    area.back(here, 1_000)
    area.back(there, 1_000)
    area.follow()
    assert (area.matched(here), area.matched(there)) == (1_000, 0)


def test_the_self_check_tells_a_pool_that_says_something_else_than_the_books(area):
    campaign = area.campaign()
    fund = area.fund(10_000)
    area.back(campaign, 2_500)
    area.follow()
    assert checked(area) == {"match_funds_agree": True, "totals_rebuilt": True}
    with transaction(area.world.sessions) as session:
        session.get_one(MatchFund, fund).available_cents += 1
    assert checked(area)["match_funds_agree"] is False


def checked(area):
    names = {"match_funds_agree", "totals_rebuilt"}
    return {each.name: each.passed for each in run_self_checks(area.world.sessions) if each.name in names}


def test_an_erased_backer_is_nobodys_claimant(area):
    campaign = area.campaign()
    area.fund(10_000)
    pledge, later = (area.back(campaign, 2_500, "aino") for _ in range(2))
    for each in (pledge, later):
        pay_with(area, each, "card-1")
    area.follow()
    with transaction(area.world.sessions) as session:
        forget_claimant(session, pledge)
    # Nor does the card that is still known of another pledge leave it out when it is reckoned again.
    area.change(pledge, amount_cents=2_000)
    area.follow()
    mine = "SELECT c.person, c.reserved_cents, y.card FROM match_claim c JOIN payment y USING (pledge_id)"
    kept = area.world.rows(f"{mine} WHERE c.pledge_id = :id", id=pledge)
    assert kept == [(f"pledge:{pledge}", 2_000, None)]
    assert area.drawn(later) == 2_500


def test_a_rule_is_refused_by_field_and_a_pool_lies_on_the_operators_account_only(area):
    with pytest.raises(Invalid) as refused:
        area.fund(0, MatchRule(kind=Kind.RATIO, percent=0))
    assert refused.value.errors == {"percent": ["out_of_range"]}
    with pytest.raises(Invalid) as refused:
        area.fund(0, collecting_account_id=area.world.account_id)
    assert refused.value.errors == {"collecting_account_id": ["not_the_operators"]}
