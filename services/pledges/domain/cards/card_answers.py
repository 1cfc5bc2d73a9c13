"""What the card provider says of a payment or a saved card, and what that means for the pledge.

Pure: the same answer means the same, whether it came from our own call, from a webhook or from a
later look.
"""

import hashlib
from dataclasses import dataclass

from services.pledges.domain.pledging.pledge_states import Happening

AUTHENTICATION_CODES = frozenset({"authentication_required", "payment_intent_authentication_failure"})


@dataclass(frozen=True)
class IntentFacts:
    """A PaymentIntent as fetched. Sums in cents; `redirect_url` leads to the bank's own page.

    `paid_with` is card or mobilepay, once it was tried.
    """

    id: str
    status: str
    amount_cents: int
    received_cents: int
    pledge_id: str | None
    payment_method_id: str | None = None
    charge_id: str | None = None
    fee_cents: int | None = None
    error_code: str | None = None
    failed_card_id: str | None = None
    decline_code: str | None = None
    advice_code: str | None = None
    redirect_url: str | None = None
    paid_with: str | None = None
    card_fingerprint: str | None = None


def card_digest(fingerprint: str | None) -> str | None:
    """By what we know one card again in several pledges, where the provider told which it is."""
    return hashlib.sha256(f"card|{fingerprint}".encode()).hexdigest() if fingerprint else None


@dataclass(frozen=True)
class SetupFacts:
    """A SetupIntent as fetched; the fingerprint is of the card that was saved, or that failed last."""

    id: str
    status: str
    customer_id: str | None
    payment_method_id: str | None
    usage: str | None
    pledge_id: str | None
    card_fingerprint: str | None = None


@dataclass(frozen=True)
class SessionFacts:
    """A Checkout Session as fetched; `status` is open, complete or expired."""

    id: str
    status: str
    mode: str
    url: str | None
    setup_intent_id: str | None
    payment_intent_id: str | None
    pledge_id: str | None


def is_authentication(facts: IntentFacts) -> bool:
    """Whether the bank wants the card's owner present; the provider says so in two shapes."""
    return bool({facts.error_code, facts.decline_code} & AUTHENTICATION_CODES)


def judge_payment(facts: IntentFacts) -> Happening | None:
    """What the payment's state means, or None where nothing has been decided yet."""
    match facts.status:
        case "succeeded":
            return Happening.PAYMENT_SUCCEEDED
        case "processing":
            return Happening.PAYMENT_PROCESSING
        case "requires_action":
            return Happening.AUTHENTICATION_NEEDED
        case "requires_payment_method" if facts.error_code is not None:
            return Happening.AUTHENTICATION_NEEDED if is_authentication(facts) else Happening.CARD_DECLINED
        case _:
            return None


def is_about_another_card(facts: IntentFacts, confirmed_card_id: str | None) -> bool:
    """Whether the failure shown is an earlier card's, and the confirm of this card never arrived."""
    shows_failure = facts.status == "requires_payment_method" and facts.failed_card_id is not None
    return shows_failure and confirmed_card_id is not None and facts.failed_card_id != confirmed_card_id


def repair_reason(facts: IntentFacts) -> str:
    """What the backer is told: `authentication_required`, `card_expired` or `declined`."""
    if facts.status == "requires_action" or is_authentication(facts):
        return "authentication_required"
    return "card_expired" if "expired_card" in (facts.decline_code, facts.error_code) else "declined"


def saved_card(facts: SetupFacts, customer_id: str | None) -> str | None:
    """The card that was saved for later charging, or None where there is none that we may charge."""
    usable = facts.status == "succeeded" and facts.usage == "off_session"
    ours = customer_id is not None and facts.customer_id == customer_id
    return facts.payment_method_id if usable and ours else None


def judge_session(facts: SessionFacts) -> Happening | None:
    """What the state of a card page means by itself; what was done on it is asked of its intent."""
    return Happening.SESSION_EXPIRED if facts.status == "expired" else None
