"""The card provider's objects, as they come over the wire, told as small facts."""

from typing import Any

from services.pledges.domain.cards.card_answers import (
    IntentFacts,
    SessionFacts,
    SetupFacts,
)


def id_of(value: Any) -> str | None:
    """References come as an id, or as the whole object where they were expanded."""
    return value.get("id") if isinstance(value, dict) else value


def fingerprint_of(method: Any) -> str | None:
    """What the provider knows a card's number by, wherever it was given; only an expanded method tells it."""
    card = method.get("card") if isinstance(method, dict) else None
    return card.get("fingerprint") if isinstance(card, dict) else None


def intent_facts(intent: dict[str, Any]) -> IntentFacts:
    """A PaymentIntent; the fee is known once its charge was fetched with it."""
    charge, error = intent.get("latest_charge"), intent.get("last_payment_error") or {}
    booked = charge.get("balance_transaction") if isinstance(charge, dict) else None
    redirect = (intent.get("next_action") or {}).get("redirect_to_url") or {}
    return IntentFacts(
        id=intent["id"],
        status=intent["status"],
        amount_cents=intent["amount"],
        received_cents=intent.get("amount_received") or 0,
        payment_method_id=id_of(intent.get("payment_method")),
        pledge_id=(intent.get("metadata") or {}).get("pledge_id"),
        charge_id=id_of(charge),
        fee_cents=booked["fee"] if isinstance(booked, dict) else None,
        error_code=error.get("code"),
        failed_card_id=id_of(error.get("payment_method")),
        decline_code=error.get("decline_code"),
        advice_code=error.get("advice_code"),
        redirect_url=redirect.get("url"),
        paid_with=(charge.get("payment_method_details") or {}).get("type")
        if isinstance(charge, dict)
        else None,
        card_fingerprint=fingerprint_of(error.get("payment_method"))
        or fingerprint_of(charge.get("payment_method_details") if isinstance(charge, dict) else None),
    )


def setup_facts(setup: dict[str, Any]) -> SetupFacts:
    """A SetupIntent."""
    return SetupFacts(
        id=setup["id"],
        status=setup["status"],
        customer_id=id_of(setup.get("customer")),
        payment_method_id=id_of(setup.get("payment_method")),
        usage=setup.get("usage"),
        pledge_id=(setup.get("metadata") or {}).get("pledge_id"),
        card_fingerprint=fingerprint_of(setup.get("payment_method"))
        or fingerprint_of((setup.get("last_setup_error") or {}).get("payment_method")),
    )


def session_facts(session: dict[str, Any]) -> SessionFacts:
    """A Checkout Session."""
    return SessionFacts(
        id=session["id"],
        status=session["status"],
        mode=session["mode"],
        url=session.get("url"),
        setup_intent_id=id_of(session.get("setup_intent")),
        payment_intent_id=id_of(session.get("payment_intent")),
        pledge_id=(session.get("metadata") or {}).get("pledge_id"),
    )
