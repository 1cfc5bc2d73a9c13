"""Charges: the attempts to take money, made by confirming a PaymentIntent."""

import copy
from typing import Any

from infra.sandbox.stripe.cards import BLOCKED, Decline
from infra.sandbox.stripe.fees import charge_fee
from infra.sandbox.stripe.resources import balance, disputes, fraud_warnings, lists
from infra.sandbox.stripe.resources.charge_details import payment_method_details
from infra.sandbox.stripe.resources.fields import merge_metadata, set_plain
from infra.sandbox.stripe.resources.payment_methods import card_of
from infra.sandbox.stripe.resources.registry import serves
from infra.sandbox.stripe.store import Record, new_id
from infra.sandbox.stripe.work import Work

_CAPTURE_SECONDS = 2
_STATEMENT_PREFIX = "MEIJAN KULMAT"

# A charge that went well, before it is known whose it is.
BLANK: dict[str, Any] = {
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
    if intent["capture_method"] == "automatic" or card_of(method).available_at_once:
        body["balance_transaction"] = _book(work, body)
    else:
        work.at(work.now + _CAPTURE_SECONDS, "book_charge", body["id"])
    body["outcome"]["risk_level"] = card_of(method).risk
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
    card = card_of(work.get("payment_method", charge["payment_method"], "payment_method"))
    pending_until = balance.midnight_after(work.now, balance.DAYS_PENDING)
    return balance.post(
        work,
        "charge",
        charge["amount"],
        charge["id"],
        fee_cents=charge_fee(charge["amount"], card.country, premium=card.premium),
        description=charge["description"],
        available_on=work.now if card.available_at_once else pending_until,
    )


def aftermath(work: Work, charge: Record, method: Record) -> None:
    """What some test cards bring upon a charge once it has succeeded: a dispute, a fraud warning."""
    card = card_of(method)
    if card.dispute:
        disputes.open_dispute(work, charge, card.dispute, inquiry=card.inquiry)
    if card.early_warning:
        fraud_warnings.warn_early(work, charge)


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
    body["outcome"] = _refused(decline, card_of(method).risk)
    record = work.store.insert(body)
    work.emit("charge.failed", record)
    return record


def _refused(decline: Decline, risk: str) -> dict[str, Any]:
    blocked = decline is BLOCKED
    return {
        "advice_code": decline.advice,
        "network_advice_code": None,
        "network_decline_code": decline.network_code,
        "network_status": "not_sent_to_network" if blocked else "declined_by_network",
        "reason": "highest_risk_level" if blocked else decline.decline_code,
        "risk_level": risk,
        "seller_message": "Stripe blocked this payment as too risky."
        if blocked
        else "The bank did not return any further details with this decline.",
        "type": "blocked" if blocked else "issuer_declined",
    }


def _new_body(work: Work, intent: Record, method: Record, *, authenticated: bool) -> dict[str, Any]:
    identifier = new_id("ch")
    suffix = intent["statement_descriptor_suffix"]
    descriptor = f"{_STATEMENT_PREFIX}* {suffix}"[:22] if suffix else _STATEMENT_PREFIX
    return copy.deepcopy(BLANK) | {
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
        "payment_method_details": payment_method_details(intent, method, authenticated=authenticated),
        "receipt_email": intent["receipt_email"],
        "shipping": intent["shipping"],
        "receipt_url": f"{work.public_url}/receipts/{identifier}",
        "statement_descriptor_suffix": suffix,
        "transfer_group": intent["transfer_group"],
    }


@serves("get", "/v1/charges/{charge}", connected=True)
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


@serves("get", "/v1/charges", connected=True)
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
