"""Stripe's well-known test cards and what each one does."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Decline:
    """How a bank says no: the codes of the 402 answer and whether trying again makes sense."""

    code: str
    decline_code: str | None
    message: str
    advice: str | None = None


GENERIC = Decline("card_declined", "generic_decline", "Your card was declined.", "try_again_later")
INSUFFICIENT = Decline(
    "card_declined", "insufficient_funds", "Your card has insufficient funds.", "try_again_later"
)
LOST = Decline("card_declined", "lost_card", "Your card was declined.", "do_not_try_again")
STOLEN = Decline("card_declined", "stolen_card", "Your card was declined.", "do_not_try_again")
BLOCKED = Decline("card_declined", "do_not_honor", "Your card was declined.", "do_not_try_again")
EXPIRED = Decline("expired_card", "expired_card", "Your card has expired.", "confirm_card_data")
WRONG_CVC = Decline("incorrect_cvc", "incorrect_cvc", "Your card's security code is incorrect.")
PROCESSING = Decline(
    "processing_error", "processing_error", "An error occurred while processing your card.", "try_again_later"
)
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
    """A test card. `authentication`: never, setup (once saved it needs no more), or always."""

    number: str
    meaning: str  # Finnish, shown on the hosted page
    brand: str = "visa"
    on_save: Decline | None = None
    on_charge: Decline | None = None
    authentication: str = "never"
    off_session_refusal: Decline = AUTHENTICATION_REQUIRED
    dispute: str | None = None
    inquiry: bool = False
    early_warning: bool = False
    refund: str = "succeeded"
    rare: bool = True  # behind a fold on the hosted page


_ALL = (
    Card("4242424242424242", "Onnistuu (Visa)", rare=False),
    Card("5555555555554444", "Onnistuu (Mastercard)", brand="mastercard", rare=False),
    Card("4000000000000002", "Hylätään heti tallennettaessa", on_save=GENERIC, on_charge=GENERIC, rare=False),
    Card("4000000000000341", "Tallentuu, mutta veloitus hylätään", on_charge=GENERIC, rare=False),
    Card("4000000000009995", "Tallentuu, mutta kate ei riitä", on_charge=INSUFFICIENT, rare=False),
    Card(
        "4000002500003155", "Vahvistus tallennettaessa, sitten onnistuu", authentication="setup", rare=False
    ),
    Card("4000002760003184", "Vahvistus joka kerta", authentication="always", rare=False),
    Card(
        "4000008260003178",
        "Vahvistus joka kerta, sitten kate ei riitä",
        authentication="always",
        on_charge=INSUFFICIENT,
        off_session_refusal=AUTHENTICATION_REQUIRED_AS_DECLINE,
    ),
    Card("4000000000009987", "Tallentuu, ilmoitettu kadonneeksi", on_charge=LOST),
    Card("4000000000009979", "Tallentuu, ilmoitettu varastetuksi", on_charge=STOLEN),
    Card("4000000000000069", "Tallentuu, vanhentunut veloitettaessa", on_charge=EXPIRED),
    Card("4000000000000127", "Väärä turvakoodi", on_save=WRONG_CVC, on_charge=WRONG_CVC),
    Card("4000000000000119", "Tallentuu, käsittelyvirhe veloitettaessa", on_charge=PROCESSING),
    Card("4000000000006975", "Tallentuu, pankki kieltää uudet yritykset", on_charge=BLOCKED),
    Card("4000000000000259", "Onnistuu, sitten maksaja kiistää (petos)", dispute="fraudulent"),
    Card("4000000000002685", "Onnistuu, sitten maksaja kiistää (ei saatu)", dispute="product_not_received"),
    Card("4000000000001976", "Onnistuu, sitten tiedustelu", dispute="fraudulent", inquiry=True),
    Card("4000000000005423", "Onnistuu, sitten petosvaroitus", early_warning=True),
    Card("4000000000005126", "Onnistuu, palautus epäonnistuu myöhemmin", refund="failed"),
    Card("4000000000007726", "Onnistuu, palautus viipyy", refund="pending"),
)
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
    "pm_card_visa_chargeDeclinedLostCard": "4000000000009987",
    "pm_card_visa_chargeDeclinedStolenCard": "4000000000009979",
    "pm_card_chargeDeclinedExpiredCard": "4000000000000069",
    "pm_card_chargeDeclinedIncorrectCvc": "4000000000000127",
    "pm_card_chargeDeclinedProcessingError": "4000000000000119",
    "pm_card_createDispute": "4000000000000259",
    "pm_card_createDisputeProductNotReceived": "4000000000002685",
    "pm_card_createDisputeInquiry": "4000000000001976",
    "pm_card_createIssuerFraudRecord": "4000000000005423",
    "pm_card_refundFail": "4000000000005126",
    "pm_card_pendingRefund": "4000000000007726",
}


def card_by_number(number: str) -> Card | None:
    """The test card with this number; spaces and hyphens do not matter."""
    return CARDS.get(number.replace(" ", "").replace("-", ""))
