"""The rules of pledges as pure functions: states, outcomes, sums, deadlines, charging steps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from services.pledges.domain.closing.outcome import ACTIONS, Action, Outcome, decide
from services.pledges.domain.lifecycle import IllegalTransition, Verdict
from services.pledges.domain.pledging.acceptance import refusal_by_limits
from services.pledges.domain.pledging.pledge_states import (
    ENDED,
    PLEDGE,
    PROMISED,
    RESERVING,
    Happening,
    PledgeState,
)
from services.pledges.domain.pledging.sums import PledgeGroup, Sums, sum_up

S, H = PledgeState, Happening


# --- states -----------------------------------------------------------------------------------


class AnyHistory(RuleBasedStateMachine):
    """Whatever happens in whatever order, money that moved never becomes a promise again by itself.

    Two people may find that a bank payment was not its own; then it was never paid.
    """

    def __init__(self) -> None:
        super().__init__()
        self.state = S.DRAFT
        self.was_paid = False
        self.ended: PledgeState | None = None

    @rule(happening=st.sampled_from(Happening))
    def happen(self, happening: Happening) -> None:
        try:
            self.state = PLEDGE.judge(self.state, happening).state
        except IllegalTransition:
            return
        self.was_paid |= self.state is S.PAID
        self.was_paid &= happening is not H.BANK_PAYMENT_UNDONE

    @precondition(lambda self: self.state in ENDED)
    @rule()
    def remember_the_end(self) -> None:
        self.ended = self.state

    @invariant()
    def a_paid_pledge_stays_paid_or_is_withdrawn(self) -> None:
        assert not self.was_paid or self.state in (S.PAID, S.WITHDRAWN)

    @invariant()
    def an_end_is_an_end_except_that_a_lapsed_pledge_may_be_paid(self) -> None:
        if self.ended is not None and self.ended is not S.LAPSED:
            assert self.state is self.ended


TestAnyHistory = AnyHistory.TestCase


def test_every_state_can_be_reached_and_every_state_but_the_ends_can_be_left():
    reached = {target for _, _, target in PLEDGE.transitions()} | {S.DRAFT, S.AWAITING_PAYMENT}
    left = {source for source, _, _ in PLEDGE.transitions()}
    assert reached == set(PledgeState)
    assert set(PledgeState) - left == ENDED - {S.LAPSED}


@pytest.mark.parametrize("state", sorted(PledgeState))
def test_a_late_word_from_the_provider_never_breaks_anything(state: PledgeState):
    for happening in (H.CARD_SAVED, H.PAYMENT_SUCCEEDED, H.CARD_DECLINED, H.SESSION_EXPIRED):
        PLEDGE.judge(state, happening)


@pytest.mark.parametrize("state", sorted(ENDED))
def test_money_that_comes_after_the_end_is_never_taken_for_a_late_word(state: PledgeState):
    assert PLEDGE.judge(state, H.PAYMENT_SUCCEEDED).verdict is Verdict.PAID_TWICE
    assert PLEDGE.judge(state, H.CARD_SAVED).verdict is Verdict.LATE


@pytest.mark.parametrize(
    ("state", "happening"),
    [
        (S.PAID, H.RELEASED),
        (S.PAID, H.DROPPED),
        (S.CHARGING, H.WITHDRAWN),
        (S.QUEUED, H.WITHDRAWN),
        (S.WITHDRAWN, H.BANK_PAYMENT_MATCHED),
        (S.PLEDGED, H.CHARGE_STARTED),
        (S.PLEDGED, H.LAPSED),
    ],
)
def test_a_fault_of_ours_is_refused_loudly(state: PledgeState, happening: Happening):
    with pytest.raises(IllegalTransition):
        PLEDGE.judge(state, happening)


def test_what_is_promised_takes_room_under_a_cap():
    assert PROMISED < RESERVING
    assert not PROMISED & ENDED


# --- closing ----------------------------------------------------------------------------------


def sums(secured: int = 0, matched: int = 0, collected: int = 0) -> Sums:
    return Sums(secured, secured, collected, 0, 0, matched, 1)


@pytest.mark.parametrize(
    ("model", "minimum", "have", "outcome"),
    [
        ("all_or_nothing", 5_000, sums(secured=5_000), Outcome.FUNDED),
        ("all_or_nothing", 5_000, sums(secured=4_999), Outcome.NOT_FUNDED),
        ("all_or_nothing", 5_000, sums(secured=4_000, matched=1_000), Outcome.FUNDED),
        ("all_or_nothing", 5_000, sums(secured=4_000, matched=999), Outcome.NOT_FUNDED),
        ("all_or_nothing", 5_000, sums(), Outcome.NOT_FUNDED),
        ("keep_what_comes", 5_000, sums(secured=1, collected=1), Outcome.FUNDED),
        ("keep_what_comes", 5_000, sums(secured=9_000), Outcome.NOT_FUNDED),
    ],
)
def test_the_outcome_is_decided_by_what_is_secured(model, minimum, have, outcome):
    assert decide(model, minimum, have) is outcome


def test_an_unknown_model_is_not_decided():
    with pytest.raises(ValueError, match="unknown funding model"):
        decide("lottery", 1, sums())


def test_nobody_is_charged_unless_funded_and_nothing_paid_is_kept_otherwise():
    for outcome in (Outcome.NOT_FUNDED, Outcome.CANCELLED):
        assert Action.CHARGE not in ACTIONS[outcome].values()
        assert ACTIONS[outcome][S.PAID] is Action.REFUND
    assert ACTIONS[Outcome.FUNDED][S.PLEDGED] is Action.CHARGE
    assert S.AWAITING_PAYMENT not in ACTIONS[Outcome.FUNDED]


@pytest.mark.parametrize("outcome", Outcome)
def test_a_plan_never_asks_for_what_the_states_forbid(outcome: Outcome):
    follows = {Action.RELEASE: H.RELEASED, Action.CHARGE: H.QUEUED_TO_CHARGE}
    for state, action in ACTIONS[outcome].items():
        if action in follows:
            assert PLEDGE.judge(state, follows[action]).verdict is Verdict.MOVES


# --- sums -------------------------------------------------------------------------------------

groups = st.builds(
    lambda state, pledges, amount, paid, refunded: PledgeGroup(
        state,
        pledges,
        amount,
        paid if state in (S.PAID, S.WITHDRAWN) else 0,
        min(paid, refunded) if state in (S.PAID, S.WITHDRAWN) else 0,
    ),
    st.sampled_from(PledgeState),
    st.integers(1, 500),
    st.integers(50, 10**8),
    st.integers(0, 10**8),
    st.integers(0, 10**8),
)


@given(st.lists(groups, max_size=20))
def test_the_sums_keep_their_order(found: list[PledgeGroup]):
    have = sum_up(found)
    assert 0 <= have.collected_cents <= have.secured_cents
    assert have.secured_cents + have.in_repair_cents <= have.promised_cents
    assert have.refunded_cents == sum(group.refunded_cents for group in found)


def test_a_declined_card_is_in_repair_and_no_longer_secured():
    have = sum_up(
        [
            PledgeGroup(S.PAID, 2, 5_000, 5_000, 1_000),
            PledgeGroup(S.DECLINED, 1, 700, 0, 0),
            PledgeGroup(S.AWAITING_PAYMENT, 1, 300, 0, 0),
            PledgeGroup(S.SETUP_OPEN, 1, 9_999, 0, 0),
            PledgeGroup(S.WITHDRAWN, 1, 400, 400, 400),
        ]
    )
    assert have == Sums(5_000, 4_000, 4_000, 700, 1_400, 0, 4)


# --- limits -----------------------------------------------------------------------------------


@given(st.lists(st.integers(50, 5_000), max_size=60), st.integers(0, 100_000))
def test_accepted_pledges_never_pass_the_cap(amounts: list[int], cap: int):
    reserved = 0
    for amount in amounts:
        if refusal_by_limits(amount, cap, None, reserved) is None:
            reserved += amount
    assert reserved <= cap
