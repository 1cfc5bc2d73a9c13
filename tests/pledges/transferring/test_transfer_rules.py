"""The rules of passing money on as pure functions: how much, how much back, and which call is next."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from services.pledges.domain.cards.charging import Answer
from services.pledges.domain.lifecycle import IllegalTransition
from services.pledges.domain.transferring.transfer_rules import (
    Call,
    LastCall,
    cents_to_reverse,
    cents_to_transfer,
    next_call,
)
from services.pledges.domain.transferring.transfer_states import (
    MADE,
    TRANSFER,
    TransferHappening,
    TransferState,
)

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
CENTS = st.integers(0, 100_000)


@given(charged=CENTS, fee=CENTS, paid=CENTS, refunded=CENTS)
def test_never_more_than_the_charge_less_its_fee_is_passed_on(
    charged: int, fee: int, paid: int, refunded: int
):
    cents = cents_to_transfer(charged_cents=charged, fee_cents=fee, paid_cents=paid, refunded_cents=refunded)
    assert 0 <= cents <= max(0, charged - fee)
    assert cents <= max(0, paid - refunded)


def test_what_was_paid_by_another_way_besides_is_not_the_charges():
    twice = {"charged_cents": 2_500, "fee_cents": 63, "paid_cents": 5_000}
    assert cents_to_transfer(**twice, refunded_cents=0) == 2_437
    assert cents_to_transfer(**twice, refunded_cents=2_500) == 2_437
    assert cents_to_transfer(**twice, refunded_cents=4_000) == 937


@given(passed=CENTS, refunds=st.lists(CENTS, max_size=6))
def test_what_comes_back_step_by_step_is_never_more_than_went(passed: int, refunds: list[int]):
    refunded = asked = 0
    for more in refunds:
        refunded += more
        asked += cents_to_reverse(
            transferred_cents=passed,
            reversed_cents=asked,
            refunded_before_cents=0,
            refunded_cents=refunded,
        )
        assert asked == min(passed, refunded)


@pytest.mark.parametrize(
    ("last", "then"),
    [
        (None, Call.NEW),
        (LastCall(NOW, None), Call.REPEAT),
        (LastCall(NOW, Answer.LOST), Call.REPEAT),
        (LastCall(NOW - timedelta(hours=24), None), Call.LOOK_UP),
        (LastCall(NOW - timedelta(hours=24), Answer.LOST), Call.LOOK_UP),
        (LastCall(NOW, Answer.BROKEN), Call.LOOK_UP),
        (LastCall(NOW, Answer.GIVEN), Call.NOTHING),
        (LastCall(NOW, Answer.GIVEN, "account_invalid"), Call.NEW),
    ],
)
def test_a_new_key_is_used_only_where_nothing_can_have_happened(last: LastCall | None, then: Call):
    assert next_call(last, NOW) is then


class AnyTransfer(RuleBasedStateMachine):
    """Whatever is told in whatever order, money that went never counts as not sent."""

    def __init__(self) -> None:
        super().__init__()
        self.state = TransferState.INTENDED
        self.went = False

    @rule(happening=st.sampled_from(TransferHappening))
    def happen(self, happening: TransferHappening) -> None:
        try:
            self.state = TRANSFER.judge(self.state, happening).state
        except IllegalTransition:
            return
        self.went |= self.state in MADE

    @invariant()
    def what_went_stays_sent_or_came_back(self) -> None:
        assert not self.went or self.state in (*MADE, TransferState.REVERSED)


TestAnyTransfer = AnyTransfer.TestCase
