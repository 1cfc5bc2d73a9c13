"""The days in which a failed card payment can be repaired: reminders, the one retry, and a bank transfer.

What the provider says of a decline decides whether asking the bank again makes sense; card networks
fine those who ask too often.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from services.pledges.domain.cards.card_answers import IntentFacts, is_authentication
from services.pledges.domain.pledging.banking_days import add_banking_days
from services.pledges.domain.pledging.deadlines import BANKING_DAYS_TO_ARRIVE, HELSINKI, last_day, local_day
from services.pledges.domain.pledging.pledge_states import CHARGE_UNDER_WAY, IN_REPAIR, PledgeState

_NEVER_AGAIN = frozenset(
    {
        "expired_card",
        "incorrect_number",
        "invalid_account",
        "lost_card",
        "pickup_card",
        "restricted_card",
        "revocation_of_all_authorizations",
        "revocation_of_authorization",
        "stolen_card",
        "stop_payment_order",
    }
)


class Reminder(StrEnum):
    """Which of the mails between the first and the end is due."""

    AGAIN = "again"
    LAST = "last"


@dataclass(frozen=True)
class Rhythm:
    """How often a backer is reminded, and how long before the end for the last time."""

    every: timedelta
    last_before_end: timedelta


@dataclass(frozen=True)
class RetryRule:
    """How long the one automatic retry waits, and at which hour in Finland it is made."""

    after: timedelta
    hour: int


@dataclass(frozen=True)
class Failure:
    """What is known of a charge that failed, as far as trying again is concerned.

    `card_renewed_at` is when the card's network told of a new number or date.
    """

    failed_at: datetime
    may_retry: bool
    retried_at: datetime | None
    card_renewed_at: datetime | None


def allows_retry(facts: IntentFacts) -> bool:
    """Whether the bank may be asked again without the backer: only where its answer says so."""
    if is_authentication(facts) or {facts.decline_code, facts.error_code} & _NEVER_AGAIN:
        return False
    if facts.advice_code is not None:
        return facts.advice_code == "try_again_later"
    return facts.decline_code == "insufficient_funds"


def retry_at(failure: Failure, until: datetime, rule: RetryRule) -> datetime | None:
    """When the charge is tried again without the backer, or None where it is not.

    A card that its network renewed is tried at once; any other at most once, before the window ends.
    """
    renewed, retried = failure.card_renewed_at, failure.retried_at
    if renewed is not None and (retried is None or retried < renewed):
        return renewed if renewed < until else None
    if retried is not None or not failure.may_retry:
        return None
    earliest = failure.failed_at + rule.after
    at = datetime.combine(local_day(earliest), time(rule.hour), HELSINKI)
    if at < earliest:
        at = datetime.combine(local_day(earliest) + timedelta(days=1), time(rule.hour), HELSINKI)
    return at if at < until else None


def reminder_due(told_at: datetime, until: datetime, now: datetime, rhythm: Rhythm) -> Reminder | None:
    """The reminder to send now to somebody last told at `told_at`, or None."""
    last_at = until - rhythm.last_before_end
    if now >= until:
        return None
    if now >= last_at:
        return Reminder.LAST if told_at < last_at else None
    return Reminder.AGAIN if now >= told_at + rhythm.every else None


def bank_transfer_due_on(until: datetime, now: datetime) -> date | None:
    """When a bank transfer instead of the card is to be paid, or None where it could not arrive in time."""
    due_on = add_banking_days(last_day(until), -BANKING_DAYS_TO_ARRIVE)
    return due_on if due_on >= local_day(now) else None


def is_old_news(facts: IntentFacts, failed_charge_id: str | None) -> bool:
    """Whether the failure shown is one that has taken effect, and the newest call has not arrived.

    Each refused charge in the owner's absence leaves a charge of its own at the provider.
    """
    shows_failure = facts.status == "requires_payment_method"
    return shows_failure and failed_charge_id is not None and facts.charge_id == failed_charge_id


def is_payment_lost(state: PledgeState, *, given_up: bool) -> bool:
    """Whether a cancelled payment is one that the pledge counted on; `given_up` is one that we cancelled.

    A charge under way counts on it whoever cancelled it.
    """
    return state in CHARGE_UNDER_WAY or (state in IN_REPAIR and not given_up)
