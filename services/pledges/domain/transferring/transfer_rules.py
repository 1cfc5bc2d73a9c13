"""When a charge's money is passed on, how much of it, how much comes back, and which call is next."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.pledges.domain.cards.charging import KEY_TRUSTED_FOR, Answer

# The provider's words for what passes: the receiving account is not ready, or a balance is too small.
PASSING_REFUSALS = {
    "insufficient_capabilities_for_transfer": "account_disabled",
    "transfers_not_allowed": "account_disabled",
    "account_invalid": "account_disabled",
    "balance_insufficient": "balance_insufficient",
    "insufficient_funds": "balance_insufficient",
}


class Call(StrEnum):
    """What to do next about a call that moves money."""

    NEW = "new"
    REPEAT = "repeat"
    LOOK_UP = "look_up"
    NOTHING = "nothing"


@dataclass(frozen=True)
class LastCall:
    """The newest attempt; `answer` is nothing while it runs or after a crash, `refusal` a final no."""

    started_at: datetime
    answer: Answer | None
    refusal: str | None = None


def next_call(last: LastCall | None, now: datetime) -> Call:
    """How to go on after the newest attempt, so that money moves once.

    The same key is safe as long as the provider remembers it. After that, and after a saved server
    error, which would be replayed for ever, it is asked what there is before a new key is used.
    """
    if last is None or last.refusal is not None:
        return Call.NEW
    if last.answer is Answer.GIVEN:
        return Call.NOTHING
    if last.answer is Answer.BROKEN or now - last.started_at > KEY_TRUSTED_FOR:
        return Call.LOOK_UP
    return Call.REPEAT


def cents_to_transfer(*, charged_cents: int, fee_cents: int, paid_cents: int, refunded_cents: int) -> int:
    """What of a charge is passed on: what is left of it after the provider's fee and what went back.

    A pledge may have been paid once more by another way, of which nothing is the charge's.
    """
    return max(0, min(charged_cents, paid_cents - refunded_cents) - fee_cents)


def cents_to_reverse(
    *,
    transferred_cents: int,
    reversed_cents: int,
    refunded_before_cents: int,
    refunded_cents: int,
) -> int:
    """What is to come back of a transfer, besides what has been asked for already.

    `refunded_before_cents` was left out of the transfer; what was lost in disputes counts as refunded.
    """
    owed = refunded_cents - refunded_before_cents
    return max(0, min(owed, transferred_cents) - reversed_cents)
