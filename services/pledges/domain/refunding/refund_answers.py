"""What the card provider says of a refund, and what that means for ours."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from services.pledges.domain.refunding.refund_states import RefundHappening

# Refusals that pass by themselves, each with how long to wait before asking again.
PASSES_BY_ITSELF = {
    "balance_insufficient": timedelta(hours=1),
    "insufficient_funds": timedelta(hours=1),
    "charge_disputed": timedelta(hours=6),
}
LOOK_AGAIN_AFTER = timedelta(hours=1)

ProviderReason = Literal["duplicate", "fraudulent", "requested_by_customer"]
# The provider learns from some reasons; of all others it need know nothing.
_TOLD_REASONS: dict[str, ProviderReason] = {
    "fraud_warning": "fraudulent",
    "paid_twice": "duplicate",
    "paid_again": "duplicate",
    "requested": "requested_by_customer",
    "withdrawn": "requested_by_customer",
}


@dataclass(frozen=True)
class NewRefund:
    """What is asked of the provider; `amount_cents` of the payment goes back to its payer."""

    refund_id: str
    intent_id: str
    amount_cents: int
    reason: ProviderReason | None = None


@dataclass(frozen=True)
class RefundFacts:
    """A refund as fetched; sums in cents.

    `booked_as` is the movement that took it from the balance, `returned_as` the one that brought it
    back because it failed; `refund_id` is our own id, as told when it was asked for.
    """

    id: str
    status: str
    amount_cents: int
    intent_id: str | None
    charge_id: str | None
    refund_id: str | None
    booked_as: str | None
    returned_as: str | None
    failure_reason: str | None
    pending_reason: str | None


def told_reason(reason: str) -> ProviderReason | None:
    """Why the money goes back, in the provider's words."""
    return _TOLD_REASONS.get(reason)


def judge_refund(facts: RefundFacts) -> RefundHappening:
    """What the provider's word means for the refund."""
    match facts.status:
        case "succeeded":
            return RefundHappening.PAID
        case "failed" | "canceled":
            return RefundHappening.FAILED
        case _:
            return RefundHappening.ACCEPTED


def trouble_while_pending(facts: RefundFacts) -> str | None:
    """What holds a pending refund up, if it is not only slow."""
    return "balance_insufficient" if facts.pending_reason == "insufficient_funds" else None
