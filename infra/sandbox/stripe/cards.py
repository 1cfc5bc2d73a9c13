"""Stripe's well-known test cards and what each one does."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Decline:
    """How a bank says no: the codes of the 402 answer and whether trying again makes sense."""

    code: str
    decline_code: str | None
    message: str
    advice: str | None = None
    network_code: str | None = None


_DECLINED = "Your card was declined."
GENERIC = Decline("card_declined", "generic_decline", _DECLINED, "try_again_later", "05")
INSUFFICIENT = Decline(
    "card_declined", "insufficient_funds", "Your card has insufficient funds.", "try_again_later", "51"
)
LOST = Decline("card_declined", "lost_card", _DECLINED, "do_not_try_again", "41")
STOLEN = Decline("card_declined", "stolen_card", _DECLINED, "do_not_try_again", "43")
VELOCITY = Decline(
    "card_declined",
    "card_velocity_exceeded",
    "Your card was declined for making repeated attempts too frequently or exceeding its amount limit.",
    "do_not_try_again",
    "65",
)
EXPIRED = Decline("expired_card", "expired_card", "Your card has expired.", "confirm_card_data", "54")
WRONG_CVC = Decline(
    "incorrect_cvc",
    "incorrect_cvc",
    "Your card's security code is incorrect.",
    "confirm_card_data",
    "82",
)
PROCESSING = Decline(
    "processing_error", "processing_error", "An error occurred while processing your card.", "try_again_later"
)
# Stripe's own fraud rules, before any bank is asked.
BLOCKED = Decline("card_declined", "fraudulent", _DECLINED)
# Both shapes have been seen in answers of the real API, so both must be met here.
AUTHENTICATION_REQUIRED = Decline(
    "authentication_required",
    "authentication_required",
    "Your card was declined. This transaction requires authentication.",
)
AUTHENTICATION_REQUIRED_AS_DECLINE = Decline(
    "card_declined",
    "authentication_required",
    "Your card was declined. This transaction requires authentication.",
)


@dataclass(frozen=True)
class Card:
    """A test card.

    `authentication`: never, setup (once saved it needs no more), on_session (it was saved elsewhere:
    only the payer who is present is asked), or always.
    """

    number: str
    brand: str = "visa"
    country: str = "FI"
    funding: str = "credit"
    premium: bool = False
    on_save: Decline | None = None
    on_charge: Decline | None = None
    authentication: str = "never"
    off_session_refusal: Decline = field(default=AUTHENTICATION_REQUIRED)
    dispute: str | None = None
    inquiry: bool = False
    early_warning: bool = False
    refund: str = "succeeded"
    available_at_once: bool = False
    risk: str = "normal"
    rare: bool = True  # behind a fold on the hosted page


_ALL = (
    Card("4242424242424242", rare=False),
    Card("5555555555554444", brand="mastercard", rare=False),
    Card("4000000000000002", on_save=GENERIC, on_charge=GENERIC, rare=False),
    Card("4000000000000341", on_charge=GENERIC, rare=False),
    Card("4000000000009995", on_charge=INSUFFICIENT, rare=False),
    Card("4000002500003155", country="FR", authentication="setup", rare=False),
    Card("4000002760003184", country="DE", authentication="always", rare=False),
    Card(
        "4000008260003178",
        country="GB",
        authentication="always",
        on_charge=INSUFFICIENT,
        off_session_refusal=AUTHENTICATION_REQUIRED_AS_DECLINE,
    ),
    Card("4000003800000446", country="IT", authentication="on_session"),
    Card("4000000000003220", authentication="always"),
    Card("4000000000003063", authentication="always"),
    Card("4000000000003055"),
    Card("4000008400001629", country="US", authentication="always", on_charge=GENERIC),
    Card("4000000000009987", on_charge=LOST),
    Card("4000000000009979", on_charge=STOLEN),
    Card("4000000000000069", on_charge=EXPIRED),
    Card("4000000000000127", on_save=WRONG_CVC, on_charge=WRONG_CVC),
    Card("4000000000000119", on_charge=PROCESSING),
    Card("4000000000006975", on_charge=VELOCITY),
    Card("4100000000000019", on_charge=BLOCKED, risk="highest"),
    Card("4000000000004954", risk="highest"),
    Card("4000000000009235", risk="elevated"),
    Card("4000000000000259", dispute="fraudulent"),
    Card("4000000000002685", dispute="product_not_received"),
    Card("4000000000001976", dispute="fraudulent", inquiry=True),
    Card("4000000000005423", early_warning=True),
    Card("4000000000005126", refund="failed"),
    Card("4000000000007726", refund="pending"),
    Card("4000000000000077", available_at_once=True),
    Card("4000002460000001"),
    Card("4000056655665556", country="IE", funding="debit"),
    Card("378282246310005", brand="amex", premium=True),
    Card("4000007520000008", country="SE"),
    Card("4000002760000016", country="DE"),
    Card("4000008260000000", country="GB"),
    Card("4000001240000000", country="CA"),
)
VISA = "4242424242424242"
CARDS = {card.number: card for card in _ALL}

# Ids that stand for a new payment method with that card, as in Stripe's documentation.
TEST_IDS = {
    "pm_card_visa": "4242424242424242",
    "pm_card_mastercard": "5555555555554444",
    "pm_card_chargeDeclined": "4000000000000002",
    "pm_card_visa_chargeDeclined": "4000000000000002",
    "pm_card_chargeCustomerFail": "4000000000000341",
    "pm_card_chargeDeclinedInsufficientFunds": "4000000000009995",
    "pm_card_visa_chargeDeclinedInsufficientFunds": "4000000000009995",
    "pm_card_authenticationRequiredOnSetup": "4000002500003155",
    "pm_card_authenticationRequired": "4000002760003184",
    "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds": "4000008260003178",
    "pm_card_authenticationRequiredSetupForOffSession": "4000003800000446",
    "pm_card_threeDSecure2Required": "4000000000003220",
    "pm_card_threeDSecureRequired": "4000000000003063",
    "pm_card_threeDSecureOptional": "4000000000003055",
    "pm_card_threeDSecureRequiredChargeDeclined": "4000008400001629",
    "pm_card_visa_chargeDeclinedLostCard": "4000000000009987",
    "pm_card_visa_chargeDeclinedStolenCard": "4000000000009979",
    "pm_card_chargeDeclinedExpiredCard": "4000000000000069",
    "pm_card_chargeDeclinedIncorrectCvc": "4000000000000127",
    "pm_card_chargeDeclinedProcessingError": "4000000000000119",
    "pm_card_visa_chargeDeclinedVelocityLimitExceeded": "4000000000006975",
    "pm_card_radarBlock": "4100000000000019",
    "pm_card_riskLevelHighest": "4000000000004954",
    "pm_card_riskLevelElevated": "4000000000009235",
    "pm_card_createDispute": "4000000000000259",
    "pm_card_createDisputeProductNotReceived": "4000000000002685",
    "pm_card_createDisputeInquiry": "4000000000001976",
    "pm_card_createIssuerFraudRecord": "4000000000005423",
    "pm_card_refundFail": "4000000000005126",
    "pm_card_pendingRefund": "4000000000007726",
    "pm_card_bypassPending": "4000000000000077",
    "pm_card_fi": "4000002460000001",
    "pm_card_visa_debit": "4000056655665556",
    "pm_card_amex": "378282246310005",
    "pm_card_se": "4000007520000008",
    "pm_card_de": "4000002760000016",
    "pm_card_gb": "4000008260000000",
    "pm_card_ca": "4000001240000000",
}


def card_by_number(number: str) -> Card | None:
    """The test card with this number; spaces and hyphens do not matter."""
    return CARDS.get(number.replace(" ", "").replace("-", ""))
