"""Two hundred people at once: a pool is spent to the cent and never more, whoever comes first."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from services.chassis.identifiers import new_id
from services.pledges.domain.match_funding.rules import Kind, MatchRule
from services.pledges.store.match_funding.claims import claims_of
from services.pledges.usecases.closing.close_campaign import close_campaign
from services.pledges.usecases.pledging.project_totals import project_totals
from tests.pledges.match_funding.match_world import over

BACKERS, POOL = 200, 123_457


def everybody_backs(area, campaigns):
    """Two hundred pledges by eight hands, while three jobs count at once and a fourth looks on."""
    seen, done = [], threading.Event()

    def look():
        while not done.is_set():
            [(left,)] = area.world.rows("SELECT min(available_cents) FROM match_fund")
            [(booked,)] = area.world.rows(
                "SELECT coalesce(sum(amount_cents), 0) FROM ledger_entry WHERE account LIKE 'match_fund:%'"
            )
            seen.append((left, booked))

    def count():
        while not done.is_set():
            project_totals(area.world.sessions)

    others = [threading.Thread(target=each) for each in (look, count, count, count)]
    for thread in others:
        thread.start()
    with ThreadPoolExecutor(8) as hands:
        pledges = list(
            hands.map(lambda each: area.back(campaigns[each % len(campaigns)], 1_000), range(BACKERS))
        )
    done.set()
    for thread in others:
        thread.join()
    area.follow()
    assert seen
    assert all(left >= 0 and booked <= 0 for left, booked in seen)
    return pledges


@pytest.mark.parametrize("run", [1, 2])
def test_two_hundred_parallel_pledges_spend_a_pool_exactly_each_time(area, run):
    campaigns = [area.campaign() for _ in range(3)]
    fund = area.fund(POOL)
    pledges = everybody_backs(area, campaigns)
    drawn = sorted((area.drawn(each) for each in pledges), reverse=True)
    whole, rest = divmod(POOL, 1_000)
    assert drawn == [1_000] * whole + [rest] + [0] * (BACKERS - whole - 1)
    assert area.left(fund) == 0
    assert sum(area.matched(each) for each in campaigns) == POOL
    before = area.world.rows("SELECT pledge_id, reserved_cents FROM match_claim ORDER BY pledge_id")
    for each in pledges[::20]:
        area.change(each, amount_cents=1_000)
    area.follow()
    assert area.world.rows("SELECT pledge_id, reserved_cents FROM match_claim ORDER BY pledge_id") == before


def test_closings_beside_the_counting_give_back_and_hand_on_to_the_cent(area):
    failing = [area.campaign(minimum_cents=900_000, deadline=over(-1)) for _ in range(3)]
    running = area.campaign()
    rule = MatchRule(kind=Kind.RATIO, percent=100, person_cap_cents=5_000)
    fund = area.fund(30_000, rule)
    with area.world.sessions() as session:
        for campaign in failing:
            session.execute(
                text("INSERT INTO match_campaign (campaign_id, fund_id, joined_at) VALUES (:c, :f, now())"),
                {"c": campaign, "f": fund},
            )
        session.commit()
    for campaign in failing:
        for _ in range(10):
            area.back(campaign, 1_000)
    area.follow()
    assert area.left(fund) == 0
    waiting = [area.back(running, 2_000) for _ in range(20)]
    with ThreadPoolExecutor(4) as hands:
        jobs = [hands.submit(close_campaign, area.world.sessions, each) for each in failing]
        jobs.append(hands.submit(project_totals, area.world.sessions))
        for job in jobs:
            job.result()
    area.follow()
    assert [area.matched(each) for each in failing] == [0, 0, 0]
    assert sum(area.drawn(each) for each in waiting) == area.matched(running) == 30_000
    assert area.left(fund) == 0


def test_what_was_secured_before_the_deadline_counts_in_the_decision_though_no_job_has_run(area):
    campaign = area.campaign(minimum_cents=2_000)
    area.fund(1_000)
    area.back(campaign, 1_000)
    with area.world.sessions() as session:
        session.execute(
            text("UPDATE campaign_terms SET deadline = now() WHERE campaign_id = :id"), {"id": campaign}
        )
        session.commit()
    assert close_campaign(area.world.sessions, campaign)
    plan = area.world.rows("SELECT outcome, secured_cents, matched_cents FROM closing_plan")
    assert plan == [("funded", 1_000, 1_000)]


def test_a_campaign_of_any_size_is_looked_up_at_once(area):
    # One statement has room for 65 535 parameters, and a campaign that fails changes all of its pledges.
    with area.world.sessions() as session:
        assert claims_of(session, [new_id() for _ in range(66_000)]) == {}
