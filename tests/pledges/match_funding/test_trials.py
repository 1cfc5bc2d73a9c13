"""A rule tried on the past comes to what really happened when the same past was lived with a pool."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import text

from services.chassis.database import platform_now, transaction
from services.chassis.problems import Invalid
from services.pledges.domain.match_funding.rules import Kind, MatchRule, Unlock
from services.pledges.domain.pledging.pledge_states import Happening, PledgeState
from services.pledges.store.cards.payment import Payment
from services.pledges.store.pledging.pledge import lock_pledge
from services.pledges.usecases.advance_pledge import BACKER, advance, note
from services.pledges.usecases.closing.close_campaign import close_campaign
from services.pledges.usecases.match_funding.simulate import Trial, simulate
from tests.pledges.bank_world import TODAY

RULES = {
    "euro": MatchRule(kind=Kind.RATIO, percent=100),
    "capped": MatchRule(
        kind=Kind.RATIO, percent=50, pledge_cap_cents=900, person_cap_cents=1_500, campaign_cap_cents=9_000
    ),
    "head": MatchRule(kind=Kind.PER_HEAD, head_cents=700, least_cents=1_000),
    "goal": MatchRule(kind=Kind.GOAL, grant_cents=9_000, unlock=Unlock.AMOUNT, threshold=8_000),
}
PERSONS = [f"reader-{number}" for number in range(12)]


def saves_card(area, campaign, cents, person, card):
    """A pledge that goes the whole way of its history."""
    pledge_id = area.back(campaign, cents, person, state=PledgeState.DRAFT, secured_at=None)
    with transaction(area.world.sessions) as session:
        session.add(Payment(pledge_id=pledge_id, card=card))
        pledge, now = lock_pledge(session, pledge_id), platform_now(session)
        pledge.secured_at = now
        advance(session, pledge, Happening.CARD_SAVED, now, actor=BACKER)
    return pledge_id


def raises(area, pledge_id, cents):
    with transaction(area.world.sessions) as session:
        pledge = lock_pledge(session, pledge_id)
        pledge.amount_cents += cents
        note(session, pledge, "raised", platform_now(session), actor=BACKER)


def withdraws(area, pledge_id):
    with transaction(area.world.sessions) as session:
        advance(session, lock_pledge(session, pledge_id), Happening.WITHDRAWN, platform_now(session))


def lives(area, campaigns, seed):
    """Forty things that happen to three campaigns, one of which fails on the way; the job follows each."""
    chance = random.Random(seed)
    made = []
    for step in range(40):
        if step == 26:
            ends(area, campaigns[0])
        open_ones = campaigns if step < 26 else campaigns[1:]
        running = [pledge for campaign, pledge in made if campaign in open_ones]
        what = chance.random()
        if what < 0.7 or not running:
            campaign = chance.choice(open_ones)
            cents = chance.choice([500, 1_000, 2_000, 5_000])
            person = chance.choice(PERSONS)
            card = chance.choice(["one-card", None, None, None])
            made.append((campaign, saves_card(area, campaign, cents, person, card)))
        elif what < 0.85:
            raises(area, chance.choice(running), 500)
        else:
            gone = chance.choice(running)
            made = [each for each in made if each[1] != gone]
            withdraws(area, gone)
        area.follow()


def ends(area, campaign):
    with transaction(area.world.sessions) as session:
        session.execute(
            text("UPDATE campaign_terms SET deadline = platform_now() WHERE campaign_id = :id"),
            {"id": campaign},
        )
    assert close_campaign(area.world.sessions, campaign)
    area.follow()


@pytest.mark.parametrize("name", sorted(RULES))
def test_what_a_trial_tells_is_what_then_happens(area, name):
    campaigns = [area.campaign(minimum_cents=10**6), area.campaign(), area.campaign()]
    fund = area.fund(20_000, RULES[name])
    lives(area, campaigns, seed=name)
    told = simulate(area.world.sessions, Trial(rule=RULES[name], pool_cents=20_000, since=TODAY, until=TODAY))
    by_campaign = {row["campaign_id"]: row["matched_cents"] for row in told["campaigns"]}
    assert by_campaign == {each: area.matched(each) for each in campaigns}
    assert told["left_cents"] == area.left(fund)
    assert told["drawn_cents"] > 0
    [failed] = [row for row in told["campaigns"] if row["campaign_id"] == campaigns[0]]
    assert (failed["outcome"], failed["would_be_funded"]) == ("not_funded", False)


def test_a_trial_says_which_campaign_the_match_would_have_saved(area):
    campaign = area.campaign(minimum_cents=2_000)
    saves_card(area, campaign, 1_000, "aino", None)
    ends(area, campaign)
    told = simulate(
        area.world.sessions, Trial(rule=RULES["euro"], pool_cents=5_000, since=TODAY, until=TODAY)
    )
    [row] = told["campaigns"]
    assert (row["outcome"], row["would_be_funded"], row["matched_cents"]) == ("not_funded", True, 1_000)
    assert (told["persons"], told["left_cents"], told["spent_at"]) == (1, 4_000, None)


def test_a_trial_of_days_that_end_before_they_begin_is_refused(area):
    trial = Trial(rule=RULES["euro"], pool_cents=1, since=TODAY, until=TODAY - timedelta(days=1))
    with pytest.raises(Invalid) as refused:
        simulate(area.world.sessions, trial)
    assert refused.value.errors == {"until": ["too_early"]}


def test_nothing_is_written_by_a_trial(area):
    campaign = area.campaign()
    saves_card(area, campaign, 1_000, "aino", None)
    simulate(area.world.sessions, Trial(rule=RULES["euro"], pool_cents=500, since=TODAY, until=TODAY))
    assert area.world.rows("SELECT * FROM match_claim") == []
