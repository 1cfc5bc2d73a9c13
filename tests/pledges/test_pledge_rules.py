"""The rules of pledges as pure functions: states, outcomes, sums, deadlines, charging steps."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from services.pledges.domain import deadlines
from services.pledges.domain.acceptance import offered_methods, refusal_by_limits, refusal_by_time
from services.pledges.domain.banking_days import add_banking_days, easter_sunday, is_banking_day
from services.pledges.domain.card_answers import (
    IntentFacts,
    SetupFacts,
    is_about_another_card,
    judge_payment,
    repair_reason,
    saved_card,
)
from services.pledges.domain.charging import Answer, LastConfirm, Step, next_step, step_after_undecided_look
from services.pledges.domain.closing import ACTIONS, Action, Outcome, decide
from services.pledges.domain.pledge_states import (
    ENDED,
    PROMISED,
    RESERVING,
    TRANSITIONS,
    Happening,
    IllegalTransition,
    PledgeState,
    next_state,
)
from services.pledges.domain.sums import PledgeGroup, Sums, sum_up

S, H = PledgeState, Happening


# --- states -----------------------------------------------------------------------------------


class AnyHistory(RuleBasedStateMachine):
    """Whatever happens in whatever order, money that moved never becomes a promise again."""

    def __init__(self) -> None:
        super().__init__()
        self.state = S.DRAFT
        self.was_paid = False
        self.ended: PledgeState | None = None

    @rule(happening=st.sampled_from(Happening))
    def happen(self, happening: Happening) -> None:
        try:
            target = next_state(self.state, happening)
        except IllegalTransition:
            return
        if target is not None:
            self.state = target
        self.was_paid |= self.state is S.PAID

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
    reached = set(TRANSITIONS.values()) | {S.DRAFT, S.AWAITING_PAYMENT}
    left = {state for state, _ in TRANSITIONS}
    assert reached == set(PledgeState)
    assert set(PledgeState) - left == ENDED - {S.LAPSED}


@pytest.mark.parametrize("state", sorted(PledgeState))
def test_a_late_word_from_the_provider_never_breaks_anything(state: PledgeState):
    for happening in (H.CARD_SAVED, H.PAYMENT_SUCCEEDED, H.CARD_DECLINED, H.SESSION_EXPIRED):
        next_state(state, happening)


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
        next_state(state, happening)


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
            assert (state, follows[action]) in TRANSITIONS


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


# --- deadlines --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "instant"),
    [
        (date(2027, 3, 27), datetime(2027, 3, 27, 22, tzinfo=UTC)),
        (date(2027, 3, 28), datetime(2027, 3, 28, 21, tzinfo=UTC)),
        (date(2027, 10, 30), datetime(2027, 10, 30, 21, tzinfo=UTC)),
        (date(2027, 10, 31), datetime(2027, 10, 31, 22, tzinfo=UTC)),
    ],
)
def test_a_deadline_is_the_first_instant_of_the_next_local_day_also_when_clocks_change(day, instant):
    assert deadlines.first_instant_after(day) == instant
    assert deadlines.last_day(instant) == day
    assert refusal_by_time("open", instant, instant - timedelta(microseconds=1)) is None
    assert refusal_by_time("open", instant, instant) == "campaign_closed"


def test_withdrawing_ends_a_full_day_of_hours_before_even_when_the_day_has_25():
    deadline = deadlines.first_instant_after(date(2027, 10, 31))
    until = deadlines.withdrawable_until(deadline, timedelta(hours=24))
    assert until == datetime(2027, 10, 30, 22, tzinfo=UTC)
    assert until.astimezone(deadlines.HELSINKI).hour == 1


@given(st.dates(date(2025, 1, 1), date(2035, 12, 31)))
def test_a_deadline_leads_back_to_its_day(day: date):
    assert deadlines.last_day(deadlines.first_instant_after(day)) == day


@pytest.mark.parametrize(
    ("year", "easter"),
    [
        (2000, date(2000, 4, 23)),
        (2008, date(2008, 3, 23)),
        (2026, date(2026, 4, 5)),
        (2038, date(2038, 4, 25)),
    ],
)
def test_easter_falls_where_the_almanac_says(year: int, easter: date):
    assert easter_sunday(year) == easter


@pytest.mark.parametrize(
    "day",
    [
        date(2027, 1, 1),
        date(2027, 1, 6),
        date(2027, 3, 26),
        date(2027, 3, 29),
        date(2026, 5, 1),
        date(2027, 5, 6),
        date(2027, 6, 25),
        date(2027, 12, 6),
        date(2026, 12, 24),
        date(2026, 12, 25),
        date(2026, 11, 21),
    ],
)
def test_banks_rest_on_finnish_holidays_and_weekends(day: date):
    assert not is_banking_day(day)


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.integers(1, 15))
def test_counting_banking_days_lands_on_one_and_leads_back(day: date, count: int):
    later = add_banking_days(day, count)
    assert is_banking_day(later)
    back = add_banking_days(later, -count)
    assert back <= day
    assert back == day or not is_banking_day(day)


@given(st.dates(date(2026, 1, 1), date(2029, 12, 31)), st.integers(0, 60))
def test_an_offered_bank_transfer_is_due_in_time_to_arrive(made_on: date, days: int):
    last = made_on + timedelta(days=days)
    deadline = deadlines.first_instant_after(last)
    noon = deadlines.first_instant_after(made_on) - timedelta(hours=12)
    if "bank_transfer" not in offered_methods(deadline, noon, has_bank_account=True):
        assert made_on > deadlines.bank_transfer_last_on(deadline)
        return
    due = deadlines.bank_transfer_due_on(made_on, deadline)
    assert made_on < due <= made_on + timedelta(days=7)
    assert add_banking_days(due, 1) <= last, "a banking day is left for the money to arrive"
    assert deadlines.remind_on(due) < due < deadlines.lapses_after(due)


def test_a_bank_transfer_over_christmas_is_due_before_the_banks_rest():
    deadline = deadlines.first_instant_after(date(2026, 12, 27))
    assert deadlines.bank_transfer_last_on(deadline) == date(2026, 12, 21)
    assert deadlines.bank_transfer_due_on(date(2026, 12, 21), deadline) == date(2026, 12, 22)


# --- limits -----------------------------------------------------------------------------------


@given(st.lists(st.integers(50, 5_000), max_size=60), st.integers(0, 100_000))
def test_accepted_pledges_never_pass_the_cap(amounts: list[int], cap: int):
    reserved = 0
    for amount in amounts:
        if refusal_by_limits(amount, cap, None, reserved) is None:
            reserved += amount
    assert reserved <= cap


# --- what the provider says -------------------------------------------------------------------


def intent(status: str, **changes: str) -> IntentFacts:
    return IntentFacts("pi_1", status, 2_500, 0, None, **changes)


@pytest.mark.parametrize(
    ("facts", "happening"),
    [
        (intent("succeeded"), H.PAYMENT_SUCCEEDED),
        (intent("processing"), H.PAYMENT_PROCESSING),
        (intent("requires_action"), H.AUTHENTICATION_NEEDED),
        (intent("requires_payment_method"), None),
        (intent("requires_confirmation"), None),
        (intent("canceled"), None),
        (intent("a_status_of_next_year"), None),
        (intent("requires_payment_method", error_code="card_declined"), H.CARD_DECLINED),
        (intent("requires_payment_method", error_code="authentication_required"), H.AUTHENTICATION_NEEDED),
        (
            intent(
                "requires_payment_method", error_code="card_declined", decline_code="authentication_required"
            ),
            H.AUTHENTICATION_NEEDED,
        ),
    ],
)
def test_a_payment_means_the_same_whoever_fetched_it(facts: IntentFacts, happening: Happening | None):
    assert judge_payment(facts) is happening


def test_the_backer_hears_no_more_than_what_helps():
    assert repair_reason(intent("requires_payment_method", decline_code="stolen_card")) == "declined"
    assert repair_reason(intent("requires_payment_method", error_code="expired_card")) == "card_expired"
    assert repair_reason(intent("requires_action")) == "authentication_required"


def test_a_failure_of_an_earlier_card_says_nothing_of_the_new_one():
    old = intent("requires_payment_method", error_code="card_declined", failed_card_id="pm_old")
    assert is_about_another_card(old, "pm_new")
    assert not is_about_another_card(old, "pm_old")
    assert not is_about_another_card(intent("succeeded"), "pm_new")


@pytest.mark.parametrize(
    ("changes", "card"),
    [
        ({}, "pm_1"),
        ({"status": "processing"}, None),
        ({"customer_id": "cus_somebody_else"}, None),
        ({"customer_id": None}, None),
        ({"usage": "on_session"}, None),
        ({"payment_method_id": None}, None),
    ],
)
def test_only_a_card_of_our_customer_saved_for_later_is_taken(changes, card):
    facts = {
        "id": "seti_1",
        "status": "succeeded",
        "customer_id": "cus_1",
        "payment_method_id": "pm_1",
        "usage": "off_session",
        "pledge_id": None,
    }
    assert saved_card(SetupFacts(**{**facts, **changes}), "cus_1") == card


# --- charging steps ---------------------------------------------------------------------------

NOW = datetime(2026, 12, 1, tzinfo=UTC)


def confirm(answer: Answer | None, hours: float = 0, *, off_session: bool = True) -> LastConfirm:
    return LastConfirm("pm_1", off_session, NOW - timedelta(hours=hours), answer)


def test_a_payment_is_created_before_it_is_confirmed():
    assert next_step(S.QUEUED, None, "pm_1", None) is Step.CREATE
    assert next_step(S.QUEUED, "pi_1", "pm_1", None) is Step.CONFIRM


@pytest.mark.parametrize("state", [S.CHARGING, S.UNKNOWN])
def test_nothing_is_repeated_without_looking_first(state: PledgeState):
    assert next_step(state, "pi_1", "pm_1", confirm(Answer.LOST)) is Step.LOOK_UP


def test_a_pledge_in_repair_waits_for_another_card():
    assert next_step(S.DECLINED, "pi_1", "pm_1", confirm(Answer.GIVEN)) is Step.NOTHING
    assert next_step(S.DECLINED, "pi_1", "pm_2", confirm(Answer.GIVEN)) is Step.CONFIRM


@pytest.mark.parametrize(
    ("last", "step"),
    [
        (None, Step.CONFIRM),
        (confirm(None), Step.CONFIRM_AGAIN),
        (confirm(Answer.LOST), Step.CONFIRM_AGAIN),
        (confirm(Answer.LOST, hours=25), Step.CONFIRM),
        (confirm(Answer.BROKEN), Step.CONFIRM),
        (confirm(Answer.LOST, off_session=False), Step.CONFIRM),
    ],
)
def test_a_key_is_used_again_only_while_it_is_safe(last: LastConfirm | None, step: Step):
    assert step_after_undecided_look(last, NOW) is step


@pytest.mark.parametrize(
    "state", sorted(set(PledgeState) - {S.QUEUED, S.CHARGING, S.UNKNOWN, S.ACTION_REQUIRED, S.DECLINED})
)
def test_nothing_else_is_ever_charged(state: PledgeState):
    assert next_step(state, "pi_1", "pm_2", confirm(Answer.GIVEN)) is Step.NOTHING
