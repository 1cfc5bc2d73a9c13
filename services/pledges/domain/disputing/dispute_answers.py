"""What the card provider says of a dispute or an early warning of fraud."""

from dataclasses import dataclass
from datetime import datetime

# What we answer with, by the provider's names. It has the payer's name and address from the payment
# itself, so they need not be kept once more in our answers. Longer texts are refused there.
EVIDENCE_FIELDS = (
    "product_description",
    "service_date",
    "refund_policy_disclosure",
    "uncategorized_text",
)
LONGEST_EVIDENCE = 20_000


@dataclass(frozen=True)
class DisputeMovement:
    """One movement of our balance because of a dispute; cents, negative when it left us."""

    id: str
    amount_cents: int
    fee_cents: int


@dataclass(frozen=True)
class DisputeFacts:
    """A dispute as fetched; `status` is one of the provider's eight words."""

    id: str
    status: str
    amount_cents: int
    reason: str
    charge_id: str
    intent_id: str | None
    opened_at: datetime
    due_by: datetime | None
    submissions: int
    movements: tuple[DisputeMovement, ...]


@dataclass(frozen=True)
class WarningFacts:
    """An early warning of fraud as fetched; it is actionable until the charge is refunded or disputed."""

    id: str
    fraud_type: str
    charge_id: str
    intent_id: str | None
    actionable: bool
    warned_at: datetime
