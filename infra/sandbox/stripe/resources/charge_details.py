"""What a charge tells of the card or wallet that paid it."""

from typing import Any

from infra.sandbox.stripe.store import Record


def payment_method_details(intent: Record, method: Record, *, authenticated: bool) -> dict[str, Any]:
    """The `payment_method_details` of a charge."""
    if method["type"] == "mobilepay":
        card = {"brand": "visa", "country": "FI", "exp_month": 12, "exp_year": 2034, "last4": "4242"}
        return {"type": "mobilepay", "mobilepay": {"card": card}}
    return {"type": "card", "card": _card_details(intent, method, authenticated=authenticated)}


def _card_details(intent: Record, method: Record, *, authenticated: bool) -> dict[str, Any]:
    card = method["card"]
    three_d_secure = {
        "authentication_flow": "challenge",
        "electronic_commerce_indicator": "05",
        "exemption_indicator": None,
        "result": "authenticated",
        "result_reason": None,
        "transaction_id": None,
        "version": "2.2.0",
    }
    return {
        "amount_authorized": intent["amount"],
        "authorization_code": None,
        "brand": card["brand"],
        "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
        "country": card["country"],
        "exp_month": card["exp_month"],
        "exp_year": card["exp_year"],
        "fingerprint": card["fingerprint"],
        "funding": card["funding"],
        "installments": None,
        "last4": card["last4"],
        "mandate": None,
        "network": card["brand"],
        "network_token": {"used": False},
        "network_transaction_id": None,
        "regulated_status": "unregulated",
        "three_d_secure": three_d_secure if authenticated else None,
        "wallet": None,
    }
