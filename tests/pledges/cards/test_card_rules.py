"""What the card provider's answers mean, and which step of charging follows."""

from datetime import UTC, datetime, timedelta

import pytest

from services.pledges.domain.cards.card_answers import (
    IntentFacts,
    SetupFacts,
    is_about_another_card,
    judge_payment,
    repair_reason,
    saved_card,
)
from services.pledges.domain.cards.charging import (
    Answer,
    LastConfirm,
    Step,
    next_step,
    step_after_undecided_look,
)
from services.pledges.domain.pledging.pledge_states import (
    Happening,
    PledgeState,
)

S, H = PledgeState, Happening


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
