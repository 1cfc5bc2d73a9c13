"""Confirming a PaymentIntent: where money is taken, refused, or waits for the payer's authentication."""

from infra.sandbox.stripe.cards import (
    AUTHENTICATION_REQUIRED,
    AUTHENTICATION_REQUIRED_AS_DECLINE,
    Decline,
)
from infra.sandbox.stripe.errors import ApiError, InvalidRequest
from infra.sandbox.stripe.resources import charges
from infra.sandbox.stripe.resources.payment_methods import attach_to, card_of, declined, resolve
from infra.sandbox.stripe.resources.setup_intents import next_action
from infra.sandbox.stripe.rules import rules
from infra.sandbox.stripe.store import Record
from infra.sandbox.stripe.work import Work

CONFIRMABLE = {"requires_payment_method", "requires_confirmation", "requires_action"}


def require_confirmable(intent: Record) -> None:
    """Refuse to confirm what is already paid or canceled."""
    if intent["status"] == "succeeded":
        raise unexpected_state(
            intent,
            "You cannot confirm this PaymentIntent because it has already succeeded after being "
            "previously confirmed.",
        )
    if intent["status"] not in CONFIRMABLE:
        raise unexpected_state(
            intent, f"You cannot confirm this PaymentIntent because it has a status of {intent['status']}."
        )


def unexpected_state(intent: Record, message: str) -> InvalidRequest:
    """The error for a step that the state of the intent does not allow."""
    return InvalidRequest(message, code="payment_intent_unexpected_state", payment_intent=intent.body)


def confirm_payment(
    work: Work,
    intent: Record,
    *,
    off_session: bool,
    return_url: str | None,
    refuse_action: bool = False,
) -> None:
    """Charge, or ask for authentication, or raise the bank's refusal (its effects are kept)."""
    if intent["payment_method"] is None:
        raise unexpected_state(
            intent,
            "You cannot confirm this PaymentIntent because it's missing a payment method. You can either "
            "update the PaymentIntent with a payment method and then confirm it again, or confirm it again "
            "directly with a payment method.",
        )
    method = resolve(work, intent["payment_method"])
    if method["type"] not in intent["payment_method_types"]:
        raise InvalidRequest(
            f"The PaymentMethod provided ({method['type']}) is not allowed for this PaymentIntent.",
            param="payment_method",
        )
    if method["type"] == "mobilepay":
        _ask_in_the_application(work, intent, off_session=off_session, return_url=return_url)
        return
    card = card_of(method)
    saved = bool(method.private.get("set_up"))
    if off_session and (card.authentication == "always" or (card.authentication == "setup" and not saved)):
        raise refuse(work, intent, method, _in_the_chosen_shape(work, card.off_session_refusal))
    if card.authentication == "never" or off_session:
        settle(work, intent, method, authenticated=False)
    elif refuse_action:
        raise refuse(work, intent, method, AUTHENTICATION_REQUIRED)
    else:
        _wait_for_the_payer(work, intent, return_url)


def _ask_in_the_application(work: Work, intent: Record, *, off_session: bool, return_url: str | None) -> None:
    """MobilePay: the payer must be present, and approves each payment in the application."""
    if off_session:
        raise InvalidRequest(
            "The payment method type `mobilepay` cannot be used off session.", param="off_session"
        )
    if return_url is None:
        raise InvalidRequest(
            "Missing required param: return_url.", param="return_url", code="parameter_missing"
        )
    _wait_for_the_payer(work, intent, return_url)


def _wait_for_the_payer(work: Work, intent: Record, return_url: str | None) -> None:
    intent.body |= {"status": "requires_action", "next_action": next_action(work, intent.id, return_url)}
    work.store.save(intent)
    work.emit("payment_intent.requires_action", intent)


def _in_the_chosen_shape(work: Work, decline: Decline) -> Decline:
    if rules(work.store).authentication_code == "card_declined":
        return AUTHENTICATION_REQUIRED_AS_DECLINE
    return decline


def settle(work: Work, intent: Record, method: Record, *, authenticated: bool) -> None:
    """Ask the bank for the money and book the answer."""
    card = card_of(method)
    decline = card.on_charge or (card.on_save if intent["setup_future_usage"] else None)
    if decline:
        raise refuse(work, intent, method, decline, authenticated=authenticated)
    if intent["setup_future_usage"] and intent["customer"]:
        method.private["set_up"] = authenticated or method.private.get("set_up", False)
        attach_to(work, method, intent["customer"])
    method.private["used"] = True
    work.store.save(method)
    charge = charges.succeed(work, intent, method, authenticated=authenticated)
    intent.body |= {
        "amount_received": intent["amount"],
        "last_payment_error": None,
        "latest_charge": charge.id,
        "next_action": None,
        "status": "succeeded",
    }
    work.store.save(intent)
    work.emit("payment_intent.succeeded", intent)
    charges.aftermath(work, charge, method)


def refuse(
    work: Work, intent: Record, method: Record, decline: Decline, *, authenticated: bool = False
) -> ApiError:
    """Book a refusal: a failed charge, the intent waits for a card again; the error to answer."""
    charge = charges.fail(work, intent, method, decline, authenticated=authenticated)
    refusal = declined(decline, charge=charge.id, payment_method=method.body)
    intent.body["latest_charge"] = charge.id
    return fail_payment(work, intent, refusal)


def fail_payment(work: Work, intent: Record, refusal: ApiError) -> ApiError:
    """Put the intent back to waiting for a card, with the refusal on record; the error to answer."""
    intent.body |= {
        "status": "requires_payment_method",
        "next_action": None,
        "payment_method": None,
        "last_payment_error": refusal.body()["error"],
    }
    work.store.save(intent)
    work.emit("payment_intent.payment_failed", intent)
    refusal.fields["payment_intent"] = intent.body
    return refusal
