"""Conditional pledges as pure functions: the greatest set in which all hold, and what would widen it."""

import random
import time
from itertools import chain, combinations
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.pledges.domain.pledging.conditions import (
    Condition,
    ConditionalPledge,
    ConditionKind,
    Standing,
    next_unlocks,
    solve,
)

K = ConditionKind


def pledge(number: int, kind: ConditionKind, threshold: int, cents: int = 2_000) -> ConditionalPledge:
    return ConditionalPledge(UUID(int=number), Condition(kind, threshold), cents)


@st.composite
def pledges(draw: st.DrawFn, most: int = 7) -> list[ConditionalPledge]:
    kinds = draw(st.lists(st.sampled_from(K), max_size=most))
    return [
        pledge(number, kind, draw(st.integers(1, 9)), draw(st.integers(1, 4)))
        for number, kind in enumerate(kinds)
    ]


standings = st.builds(Standing, st.integers(0, 5), st.integers(0, 8), st.integers(0, 5), st.integers(0, 5))


def members(found: tuple[ConditionalPledge, ...]) -> set[int]:
    return {each.pledge_id.int for each in found}


def every_set_that_holds(base: Standing, given: list[ConditionalPledge]) -> list[set[int]]:
    """By trying all of them: the sets in which every member's condition holds."""
    found = []
    for chosen in chain.from_iterable(combinations(given, size) for size in range(len(given) + 1)):
        standing = base
        for each in chosen:
            standing = standing.with_pledge(each.amount_cents)
        if all(standing.meets(each.condition) for each in chosen):
            found.append(members(chosen))
    return found


@given(standings, pledges())
def test_the_solution_is_the_greatest_of_all_sets_that_hold(base: Standing, given: list[ConditionalPledge]):
    found, sets = members(solve(base, given).met), every_set_that_holds(base, given)
    assert found in sets
    assert all(each <= found for each in sets)


@given(standings, pledges(), st.randoms())
def test_the_order_of_the_pledges_does_not_matter(
    base: Standing, given: list[ConditionalPledge], chance: random.Random
):
    shuffled = chance.sample(given, len(given))
    assert members(solve(base, shuffled).met) == members(solve(base, given).met)


@given(standings, standings, pledges())
def test_more_of_anything_never_drops_anybody(base: Standing, more: Standing, given: list[ConditionalPledge]):
    raised = Standing(
        base.backers + more.backers,
        base.secured_cents + more.secured_cents,
        base.matched_cents + more.matched_cents,
        base.volunteers + more.volunteers,
    )
    assert members(solve(base, given).met) <= members(solve(raised, given).met)


@given(standings, pledges())
def test_everybody_is_either_in_or_out_and_the_standing_counts_those_who_are_in(
    base: Standing, given: list[ConditionalPledge]
):
    solution = solve(base, given)
    assert sorted(members(solution.met) | members(solution.unmet)) == list(range(len(given)))
    assert solution.standing.backers == base.backers + len(solution.met)
    in_cents = sum(each.amount_cents for each in solution.met)
    assert solution.standing.secured_cents == base.secured_cents + in_cents
    assert solution.unmet_cents == sum(each.amount_cents for each in given) - in_cents


@given(standings, pledges())
def test_what_is_told_to_unlock_does_unlock_and_nothing_less_of_its_own_kind_does(
    base: Standing, given: list[ConditionalPledge]
):
    solution = solve(base, given)
    for unlock in next_unlocks(solution):
        assert unlock.missing >= 1

        def joined(missing: int, kind: ConditionKind = unlock.kind) -> set[int]:
            backers, cents = (missing, 0) if kind is K.BACKERS else (0, missing)
            raised = Standing(
                base.backers + backers, base.secured_cents + cents, base.matched_cents, base.volunteers
            )
            return members(solve(raised, given).met) - members(solution.met)

        assert len(joined(unlock.missing)) == unlock.pledges >= 1
        same_kind = {each.pledge_id.int for each in given if each.condition.kind is unlock.kind}
        alone = [each for each in given if each.condition.kind is unlock.kind]
        if len(alone) == len(given):
            assert not joined(unlock.missing - 1) & same_kind


def test_neighbours_who_wait_for_each_other_all_come_in():
    """Sixteen who each say "if fifteen others do" are enough for themselves; fifteen are not."""
    sixteen = [pledge(number, K.BACKERS, 15) for number in range(16)]
    assert len(solve(Standing(0, 0), sixteen).met) == 16
    assert solve(Standing(0, 0), sixteen[:15]).met == ()
    [unlock] = next_unlocks(solve(Standing(0, 0), sixteen[:15]))
    assert (unlock.missing, unlock.pledges, unlock.amount_cents) == (1, 15, 30_000)


def test_one_who_leaves_may_take_others_along():
    chain_of_three = [pledge(1, K.BACKERS, 1), pledge(2, K.BACKERS, 2), pledge(3, K.CENTS, 8_000)]
    assert members(solve(Standing(1, 2_000), chain_of_three).met) == {1, 2, 3}
    assert members(solve(Standing(0, 0), chain_of_three).met) == set()


def test_the_match_counts_towards_a_sum_but_never_as_a_backer():
    wants = [pledge(1, K.CENTS, 10_000), pledge(2, K.MATCH, 5_000), pledge(3, K.BACKERS, 3)]
    assert members(solve(Standing(0, 0, matched_cents=8_000), wants).met) == {1, 2}


def test_a_hundred_thousand_pledges_are_solved_in_about_a_second():
    chance = random.Random(1)
    given = [
        pledge(
            number,
            chance.choice((K.BACKERS, K.CENTS)),
            chance.randint(1, 400_000),
            chance.randint(500, 9_000),
        )
        for number in range(100_000)
    ]
    # The worst case: everybody falls, one after the other, each because of the one before.
    dominoes = [pledge(number, K.BACKERS, number + 1) for number in range(100_000)]
    started = time.perf_counter()
    solve(Standing(0, 0), given)
    assert solve(Standing(0, 0), dominoes).met == ()
    took = time.perf_counter() - started
    assert took < 5, f"two times {took / 2:.2f} s; about one is meant, with room for a busy machine"
