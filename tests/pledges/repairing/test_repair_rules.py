"""Rules of repairing a card payment: who is reminded when, what is tried again, what is never tried again."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.pledges.domain.cards.card_answers import IntentFacts
from services.pledges.domain.pledging.pledge_states import PledgeState
from services.pledges.domain.repairing.repair_rules import (
    Failure,
    Reminder,
    RetryRule,
    Rhythm,
    allows_retry,
    bank_transfer_due_on,
    is_old_news,
    is_payment_lost,
    reminder_due,
    retry_at,
)

RULE = RetryRule(timedelta(days=3), 10)
RHYTHM = Rhythm(timedelta(hours=48), timedelta(hours=24))
FAILED = datetime(2026, 12, 7, 6, 30, tzinfo=UTC)
UNTIL = FAILED + timedelta(days=7)


def refused(**told: str | None) -> IntentFacts:
    return IntentFacts(
        "pi_1", "requires_payment_method", 2_500, 0, None, **{"error_code": "card_declined", **told}
    )


@pytest.mark.parametrize(
    ("told", "allowed"),
    [
        ({"decline_code": "insufficient_funds", "advice_code": "try_again_later"}, True),
        ({"decline_code": "insufficient_funds"}, True),
        ({"decline_code": "generic_decline", "advice_code": "try_again_later"}, True),
        ({"decline_code": "generic_decline"}, False),
        ({"decline_code": "insufficient_funds", "advice_code": "do_not_try_again"}, False),
        ({"decline_code": "generic_decline", "advice_code": "confirm_card_data"}, False),
        ({"decline_code": "lost_card", "advice_code": "try_again_later"}, False),
        ({"decline_code": "stolen_card", "advice_code": "do_not_try_again"}, False),
        (
            {"error_code": "expired_card", "decline_code": "expired_card", "advice_code": "try_again_later"},
            False,
        ),
        ({"error_code": "authentication_required", "advice_code": "try_again_later"}, False),
        ({"decline_code": "authentication_required"}, False),
    ],
)
def test_case_07_only_what_the_bank_allows_is_tried_again_without_the_backer(told, allowed):
    assert allows_retry(refused(**told)) is allowed


def test_the_retry_comes_at_a_sensible_hour_in_finland_three_days_later_at_the_earliest():
    at = retry_at(Failure(FAILED, True, None, None), UNTIL, RULE)
    assert at == datetime(2026, 12, 10, 8, 0, tzinfo=UTC), "half past eight becomes ten o'clock the same day"
    late = Failure(FAILED.replace(hour=20), True, None, None)
    assert retry_at(late, UNTIL, RULE) == datetime(2026, 12, 11, 8, 0, tzinfo=UTC)


def test_there_is_one_retry_and_none_after_the_window():
    assert retry_at(Failure(FAILED, True, FAILED, None), UNTIL, RULE) is None
    assert retry_at(Failure(FAILED, False, None, None), UNTIL, RULE) is None
    assert retry_at(Failure(FAILED, True, None, None), FAILED + timedelta(days=2), RULE) is None


def test_a_renewed_card_is_tried_at_once_even_where_the_retry_was_spent():
    renewed = FAILED + timedelta(days=5)
    assert retry_at(Failure(FAILED, False, FAILED + timedelta(days=3), renewed), UNTIL, RULE) == renewed
    assert retry_at(Failure(FAILED, False, renewed + timedelta(minutes=1), renewed), UNTIL, RULE) is None


def test_reminders_come_every_other_day_and_once_more_a_day_before_the_end():
    told, sent = FAILED, []
    for hour in range(7 * 24 + 5):
        now = FAILED + timedelta(hours=hour)
        reminder = reminder_due(told, UNTIL, now, RHYTHM)
        if reminder:
            told = now
            sent.append((hour, reminder))
    assert sent == [(48, Reminder.AGAIN), (96, Reminder.AGAIN), (144, Reminder.LAST)]


def test_a_bank_transfer_must_have_two_banking_days_to_arrive():
    # The window ends on Monday 14.12.; Thursday is two banking days before it.
    assert bank_transfer_due_on(UNTIL, FAILED) == date(2026, 12, 10)
    assert bank_transfer_due_on(UNTIL, FAILED + timedelta(days=4)) is None


def test_a_failure_that_has_taken_effect_says_nothing_of_the_next_call():
    assert is_old_news(refused(charge_id="ch_1"), "ch_1")
    assert not is_old_news(refused(charge_id="ch_2"), "ch_1")
    assert not is_old_news(refused(), None)


def test_a_cancelled_payment_is_lost_unless_we_gave_it_up_or_nothing_hangs_on_it():
    for state in ("charging", "unknown", "processing"):
        assert is_payment_lost(PledgeState(state), given_up=True), "a charge is under way"
    for state in ("declined", "action_required"):
        assert is_payment_lost(PledgeState(state), given_up=False)
        assert not is_payment_lost(PledgeState(state), given_up=True)
    for state in ("queued", "paid", "dropped", "draft"):
        assert not is_payment_lost(PledgeState(state), given_up=False)
