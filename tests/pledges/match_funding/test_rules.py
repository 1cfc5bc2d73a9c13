"""What rules give, to whom, and how they are refused: pure arithmetic in whole cents."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.identifiers import new_id
from services.pledges.domain.match_funding.pool import Drawn, Waiting, released_share, serve
from services.pledges.domain.match_funding.rules import Kind, MatchRule, NotARule, Unlock, check_rule

EURO = MatchRule(kind=Kind.RATIO, percent=100)
HALF = MatchRule(kind=Kind.RATIO, percent=50)
HEAD = MatchRule(kind=Kind.PER_HEAD, head_cents=1_000, least_cents=500)
GOAL = MatchRule(kind=Kind.GOAL, grant_cents=100_000, unlock=Unlock.PERCENT, threshold=50)


@pytest.mark.parametrize(
    ("rule", "basis", "wanted"),
    [
        (EURO, 2_500, 2_500),
        (EURO, 0, 0),
        (HALF, 2_501, 1_250),
        (HALF, 1, 0),
        (replace(EURO, percent=150), 3, 4),
        (replace(EURO, pledge_cap_cents=1_000), 2_500, 1_000),
        (HEAD, 500, 1_000),
        (HEAD, 499, 0),
        (GOAL, 50_000, 0),
    ],
)
def test_a_pledge_draws_by_the_rule_and_parts_of_a_cent_are_not_given(rule, basis, wanted):
    assert rule.wanted_cents(basis) == wanted


@pytest.mark.parametrize(
    ("unlock", "threshold", "basis", "persons", "opens"),
    [
        (Unlock.PERCENT, 50, 49_999, 9, False),
        (Unlock.PERCENT, 50, 50_000, 1, True),
        (Unlock.AMOUNT, 30_000, 29_999, 9, False),
        (Unlock.AMOUNT, 30_000, 30_000, 1, True),
        (Unlock.BACKERS, 5, 99_999, 4, False),
        (Unlock.BACKERS, 5, 25, 5, True),
    ],
)
def test_a_goal_based_pool_opens_at_its_threshold_and_not_a_cent_before(
    unlock, threshold, basis, persons, opens
):
    rule = replace(GOAL, unlock=unlock, threshold=threshold)
    assert rule.is_unlocked(goal_cents=100_000, basis_cents=basis, persons=persons) is opens


@pytest.mark.parametrize(
    ("rule", "field", "code"),
    [
        (MatchRule(kind=Kind.RATIO), "percent", "required"),
        (replace(EURO, percent=0), "percent", "out_of_range"),
        (replace(EURO, percent=1001), "percent", "out_of_range"),
        (replace(EURO, head_cents=5), "head_cents", "not_with_this_kind"),
        (replace(EURO, person_cap_cents=0), "person_cap_cents", "out_of_range"),
        (MatchRule(kind=Kind.PER_HEAD), "head_cents", "required"),
        (replace(GOAL, threshold=101), "threshold", "out_of_range"),
        (replace(GOAL, unlock=None), "unlock", "required"),
        (replace(GOAL, campaign_cap_cents=5), "campaign_cap_cents", "not_with_this_kind"),
    ],
)
def test_a_rule_that_says_too_little_or_too_much_is_refused_by_field(rule, field, code):
    with pytest.raises(NotARule) as refused:
        check_rule(rule)
    assert (refused.value.field, refused.value.code) == (field, code)


def test_the_rules_of_each_kind_pass():
    for rule in (EURO, HALF, HEAD, GOAL, replace(EURO, person_cap_cents=5_000, campaign_cap_cents=1)):
        check_rule(rule)


PERSONS, CAMPAIGNS = ["aino", "erkki", "liisa"], [new_id() for _ in range(3)]
caps = st.none() | st.integers(1, 5_000)


@given(
    pool=st.integers(0, 10_000),
    wishes=st.lists(
        st.tuples(st.sampled_from(PERSONS), st.sampled_from(CAMPAIGNS), st.integers(1, 4_000)), max_size=12
    ),
    person=caps,
    campaign=caps,
    head=st.booleans(),
)
def test_no_cap_is_passed_nothing_is_overdrawn_and_nobody_is_passed_over(
    pool, wishes, person, campaign, head
):
    rule = replace(HEAD if head else EURO, person_cap_cents=person, campaign_cap_cents=campaign)
    waiting = [
        Waiting(pledge_id=new_id(), campaign_id=where, person=who, wanted_cents=cents, reserved_cents=0)
        for who, where, cents in wishes
    ]
    drawn = Drawn(pool)
    given_ = dict(serve(rule, drawn, waiting))
    assert drawn.left_cents == pool - sum(given_.values()) >= 0
    for each in waiting:
        assert 0 <= given_.get(each.pledge_id, 0) <= each.wanted_cents
    for who in PERSONS:
        assert person is None or sum(given_.get(e.pledge_id, 0) for e in waiting if e.person == who) <= person
    for where in CAMPAIGNS:
        mine = [e for e in waiting if e.campaign_id == where]
        assert campaign is None or sum(given_.get(e.pledge_id, 0) for e in mine) <= campaign
        for who in PERSONS:
            both = sum(given_.get(e.pledge_id, 0) for e in mine if e.person == who)
            assert not head or both <= 1_000
    # Whoever got less than they wished met a cap or the end of the pool, and still would.
    assert list(serve(rule, drawn, [replace_reserved(e, given_) for e in waiting])) == []


def replace_reserved(each, given_):
    return replace(each, reserved_cents=given_.get(each.pledge_id, 0))


@given(granted=st.integers(0, 10**8), base=st.integers(0, 10**8), collected=st.integers(0, 10**8))
def test_one_sum_is_set_free_in_the_share_that_was_collected_and_never_more(granted, base, collected):
    freed = released_share(granted, collected, base)
    assert 0 <= freed <= granted
    if base:
        exact = granted * min(collected, base)
        assert freed * base <= exact < (freed + 1) * base
