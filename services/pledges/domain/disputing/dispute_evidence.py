"""The answer to a payer's bank, drafted from what we hold; a person reads and corrects it.

English, since that is what card networks read. It names nobody: the bank knows its own customer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.contracts.money import format_euros
from services.pledges.domain.pledging.deadlines import local_day

# What backers agreed to before they gave a card, by the version that is stored with each pledge.
CONSENTS = {
    "2026-11": "The backer was shown, before giving a card: the campaign, the association that receives the "
    "money, the sum, when the card is charged (all-or-nothing: only if the campaign reaches its minimum by "
    "its deadline; otherwise at once), that the pledge can be withdrawn free of charge until 24 hours before "
    "the deadline, and the terms. Pressing the button that names the sum is the agreement.",
}
REFUND_POLICY = (
    "A pledge can be withdrawn free of charge until 24 hours before the campaign's deadline. If the campaign "
    "does not reach its minimum, nobody is charged. Refunds afterwards are decided on request."
)

_STEPS = {
    "made": "pledge made on the campaign's page",
    "card_saved": "card saved on the card provider's own page, authenticated by its bank where asked",
    "amount_changed": "sum changed by the backer",
    "queued_to_charge": "campaign funded, charge due",
    "payment_succeeded": "card charged",
    "refund_listed": "refund decided",
    "refund_paid": "refund paid",
}


@dataclass(frozen=True)
class StepTaken:
    """One step of the pledge's history."""

    at: datetime
    happening: str
    amount_cents: int


@dataclass(frozen=True, kw_only=True)
class WhatWeHold:
    """What the books and the pledge's history say; sums in cents."""

    campaign_title: str
    association_name: str
    pledge_number: str
    paid_cents: int
    refunded_cents: int
    consent_version: str
    steps: Sequence[StepTaken]


def draft_evidence(held: WhatWeHold) -> dict[str, str]:
    """A first version of the answer, by the provider's names of its texts."""
    charged = next((step.at for step in held.steps if step.happening == "payment_succeeded"), None)
    lines = [
        f"The cardholder backed the campaign “{held.campaign_title}” of {held.association_name} "
        f"(pledge {held.pledge_number}, {format_euros(held.paid_cents)}).",
        f"Refunded so far: {format_euros(held.refunded_cents)}.",
        "",
        f"Consent, version {held.consent_version}:",
        CONSENTS.get(held.consent_version, "The terms of that version are kept and can be sent."),
        "",
        "What happened, from our append-only history (UTC):",
        *(
            f"{step.at:%Y-%m-%d %H:%M} {_STEPS[step.happening]} ({format_euros(step.amount_cents)})"
            for step in held.steps
            if step.happening in _STEPS
        ),
    ]
    draft = {
        "product_description": f"Support for the local campaign “{held.campaign_title}”, organised by "
        f"{held.association_name}. No goods are shipped.",
        "refund_policy_disclosure": REFUND_POLICY,
        "uncategorized_text": "\n".join(lines),
    }
    if charged is not None:
        draft["service_date"] = local_day(charged).isoformat()
    return draft
