"""Charges: the attempts to take money, made by confirming a PaymentIntent."""

import copy
from typing import Any

from infra.sandbox.stripe.cards import Decline
from infra.sandbox.stripe.resources import balance, disputes, lists
from infra.sandbox.stripe.resources.fields import merge_metadata, set_plain
from infra.sandbox.stripe.resources.payment_methods import card_of
from infra.sandbox.stripe.resources.registry import serves
from infra.sandbox.stripe.store import Record, new_id
from infra.sandbox.stripe.work import Work

_DAYS_PENDING = 3
_CAPTURE_SECONDS = 2
_STATEMENT_PREFIX = "MEIJAN KULMAT"

# A charge that went well, before it is known whose it is.
_BLANK: dict[str, Any] = {
    "object": "charge",
    "amount_refunded": 0,
    "application": None,
    "application_fee": None,
    "application_fee_amount": None,
    "balance_transaction": None,
    "captured": True,
    "disputed": False,
    "failure_balance_transaction": None,
    "failure_code": None,
    "failure_message": None,
    "fraud_details": {},
    "livemode": False,
    "on_behalf_of": None,
    "outcome": {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": "approved_by_network",
        "reason": None,
        "risk_level": "normal",
        "seller_message": "Payment complete.",
        "type": "authorized",
    },
    "paid": True,
    "receipt_number": None,
    "refunded": False,
    "review": None,
    "shipping": None,
    "source_transfer": None,
    "statement_descriptor": None,
    "status": "succeeded",
    "transfer_data": None,
}


def succeed(work: Work, intent: Record, method: Record, *, authenticated: bool) -> Record:
    """Take the money: a succeeded charge, its balance transaction and its event.

    With asynchronous capture, Stripe's default, the fee is not known in the answer but a little later.
    """
    body = _new_body(work, intent, method, authenticated=authenticated)
    if intent["capture_method"] == "automatic":
        body["balance_transaction"] = _book(work, body)
    else:
        work.at(work.now + _CAPTURE_SECONDS, "book_charge", body["id"])
    record = work.store.insert(body)
    work.emit("charge.succeeded", record)
    return record


def book_late(work: Work, identifier: str) -> None:
    """Asynchronous capture is through: the balance transaction is there now."""
    record = work.get("charge", identifier, "charge")
    record.body["balance_transaction"] = _book(work, record.body)
    work.store.save(record)
    work.emit("charge.updated", record, {"balance_transaction": None})


def _book(work: Work, charge: dict[str, Any]) -> str:
    return balance.post(
        work,
        "charge",
        charge["amount"],
        charge["id"],
        fee_cents=balance.charge_fee(charge["amount"]),
        description=charge["description"],
        days_pending=_DAYS_PENDING,
    )


def aftermath(work: Work, charge: Record, method: Record) -> None:
    """What some test cards bring upon a charge once it has succeeded: a dispute, a fraud warning."""
    card = card_of(method)
    if card.dispute:
        disputes.open_dispute(work, charge, card.dispute, inquiry=card.inquiry)
    if card.early_warning:
        disputes.warn_early(work, charge)


def fail(work: Work, intent: Record, method: Record, decline: Decline, *, authenticated: bool) -> Record:
    """Keep the charge that the bank refused, and its event."""
    body = _new_body(work, intent, method, authenticated=authenticated)
    body |= {
        "amount_captured": 0,
        "captured": False,
        "failure_code": decline.code,
        "failure_message": decline.message,
        "paid": False,
        "receipt_url": None,
        "status": "failed",
    }
    body["outcome"] = {
        "advice_code": decline.advice,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": "declined_by_network",
        "reason": decline.decline_code,
        "risk_level": "normal",
        "seller_message": "The bank did not return any further details with this decline.",
        "type": "issuer_declined",
    }
    record = work.store.insert(body)
    work.emit("charge.failed", record)
    return record


def _new_body(work: Work, intent: Record, method: Record, *, authenticated: bool) -> dict[str, Any]:
    identifier = new_id("ch")
    suffix = intent["statement_descriptor_suffix"]
    descriptor = f"{_STATEMENT_PREFIX}* {suffix}"[:22] if suffix else _STATEMENT_PREFIX
    return copy.deepcopy(_BLANK) | {
        "id": identifier,
        "amount": intent["amount"],
        "amount_captured": intent["amount"],
        "billing_details": method["billing_details"],
        "calculated_statement_descriptor": descriptor,
        "created": work.now,
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "metadata": dict(intent["metadata"]),
        "payment_intent": intent.id,
        "payment_method": method.id,
        "payment_method_details": {
            "type": "card",
            "card": _card_details(intent, method, authenticated=authenticated),
        },
        "receipt_email": intent["receipt_email"],
        "receipt_url": f"{work.public_url}/receipts/{identifier}",
        "statement_descriptor_suffix": suffix,
        "transfer_group": intent["transfer_group"],
    }


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


@serves("get", "/v1/charges/{charge}")
def retrieve(work: Work) -> dict[str, Any]:
    """Answer a charge."""
    return work.get("charge", work.path["charge"], "id").body


@serves("post", "/v1/charges/{charge}")
def update(work: Work) -> dict[str, Any]:
    """Change what is said about a charge, never its money."""
    record = work.get("charge", work.path["charge"], "id")
    set_plain(record.body, work.params, ("description", "receipt_email", "transfer_group"))
    merge_metadata(record.body, work.params)
    work.store.save(record)
    work.emit("charge.updated", record, previous={})
    return record.body


@serves("get", "/v1/charges")
def list_page(work: Work) -> dict[str, Any]:
    """List charges, refused ones too."""
    return lists.page(
        work,
        "charge",
        "/v1/charges",
        {
            "customer": "json_extract(body, '$.customer')",
            "payment_intent": "json_extract(body, '$.payment_intent')",
            "transfer_group": "json_extract(body, '$.transfer_group')",
        },
    )
