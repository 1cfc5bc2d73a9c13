"""How support grew, for everybody: it ends at the public sum or below, and no step of it is one person's."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from services.chassis.database import transaction
from services.chassis.problems import NotFound
from services.pledges.domain.public_ledger.gathered import (
    MOST_POINTS,
    GatheredPoint,
    Standing,
    gathered_points,
)
from services.pledges.domain.public_ledger.rows import FEWEST
from services.pledges.usecases.figures.count_figures import count_desk_figures
from services.pledges.usecases.public_ledger.show_gathered import show_gathered
from tests.pledges.bank_world import TODAY
from tests.pledges.figures.test_figures import happened, mark

FIRST = date(2026, 10, 5)

# What one day brings: people who came, people who left, what they moved, and the match with who drew it.
days = st.lists(
    st.tuples(
        st.integers(1, 20),
        st.integers(-3, 6),
        st.integers(-2_000, 9_000),
        st.integers(0, 4),
        st.integers(1, 900),
    ),
    max_size=60,
)


def standings(moves):
    day, promised, backers, matched, drawn = FIRST, 0, 0, 0, 0
    for later, came, cents, drew, added in moves:
        day += timedelta(days=later)
        promised, backers = max(0, promised + cents), max(0, backers + came)
        matched, drawn = matched + (added if drew else 0), drawn + drew
        yield Standing(day=day, promised_cents=promised, backers=backers, matched_cents=matched, drawn=drawn)


@settings(max_examples=50)
@given(days)
def test_it_ends_at_the_public_sum_or_below_and_no_step_is_that_of_fewer_than_three(moves):
    known = {each.day: each for each in standings(moves)}
    last = list(known.values())[-1:] or [Standing(day=FIRST, promised_cents=0, backers=0)]
    points = gathered_points(known.values(), last[0].promised_cents, last[0].matched_cents)
    assert len(points) <= MOST_POINTS
    assert [each.day for each in points] == sorted({each.day for each in points})
    if points:
        assert points[-1].promised_cents <= last[0].promised_cents
        assert points[-1].matched_cents <= last[0].matched_cents
    begin = Standing(day=FIRST, promised_cents=0, backers=0)
    told = [begin, *(known[each.day] for each in points)]
    assert all(known[each.day].promised_cents == each.promised_cents for each in points)
    if all(came >= 0 for _, came, *_ in moves):
        assert all(later.backers - before.backers >= FEWEST for before, later in pairwise(told))
    drawn_at = {each.matched_cents: each.drawn for each in [begin, *known.values()]}
    steps = sorted({0, *(each.matched_cents for each in points)})
    assert all(drawn_at[later] - drawn_at[before] >= FEWEST for before, later in pairwise(steps))


def test_days_are_joined_until_three_more_have_pledged():
    sums = [(1, 1_000), (2, 2_500), (4, 4_000), (5, 9_000), (6, 9_900), (7, 10_000)]
    known = [
        Standing(day=FIRST + timedelta(days=number), backers=backers, promised_cents=cents)
        for number, (backers, cents) in enumerate(sums)
    ]
    told = [GatheredPoint(known[2].day, 4_000, 0), GatheredPoint(known[5].day, 10_000, 0)]
    assert gathered_points(known, 10_000, 0) == told
    # Somebody withdrew since: the newest point would say more than there is.
    assert gathered_points(known, 9_999, 0) == told[:1]


def test_long_campaigns_are_told_by_longer_times_that_end_at_the_same_sum():
    known = [
        Standing(day=FIRST + timedelta(days=number), backers=3 * number + 3, promised_cents=number)
        for number in range(1_000)
    ]
    for length in (120, 121, 1_000):
        points = gathered_points(known[:length], 10**9, 0)
        assert 17 < len(points) <= MOST_POINTS
        assert points[-1].promised_cents == length - 1


def test_the_days_that_the_job_counted_are_shown_and_today_is_not(world):
    for days_ago, cents in ((9, 1_000), (8, 2_000), (7, 3_000), (5, 500), (5, 600), (2, 700), (0, 5_000)):
        happened(world, world.pledge(cents), days_ago, "awaiting_payment", cents)
    mark(world)
    count_desk_figures(world.sessions)
    points = show_gathered(world.sessions, world.campaign_id)["points"]
    assert [((TODAY - each.day).days, each.promised_cents, each.matched_cents) for each in points] == [
        (7, 6_000, 0),
        (2, 7_800, 0),
    ]
    with transaction(world.sessions) as session:
        session.execute(
            text(
                "INSERT INTO public_movement "
                "SELECT campaign_id, :day, 'set_aside', 'match', false, '', 3, 600 FROM campaign_terms"
            ),
            {"day": TODAY - timedelta(days=4)},
        )
        session.execute(text("UPDATE campaign_totals SET matched_cents = 600"))
    again = show_gathered(world.sessions, world.campaign_id)["points"]
    assert [each.matched_cents for each in again] == [0, 600]
    with pytest.raises(NotFound):
        show_gathered(world.sessions, world.account_id)
