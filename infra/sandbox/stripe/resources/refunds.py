"""Refunds of charges, whole or in part."""

from typing import Any

from infra.sandbox.stripe.errors import InvalidRequest
from infra.sandbox.stripe.resources import balance, lists
from infra.sandbox.stripe.resources.fields import merge_metadata
from infra.sandbox.stripe.resources.payment_methods import card_of, resolve
from infra.sandbox.stripe.resources.registry import serves
from infra.sandbox.stripe.store import Record, new_id
from infra.sandbox.stripe.work import Work

_SLOW_SECONDS = balance.DAY


@serves("post", "/v1/refunds")
def create(work: Work) -> dict[str, Any]:
    """Give back what is asked, or all that is left of the charge."""
    charge = _charge(work)
    amount = _refundable(work, charge)
    fate = card_of(resolve(work, charge["payment_method"])).refund
    identifier = new_id("re")
    body: dict[str, Any] = {
        "id": identifier,
        "object": "refund",
        "amount": amount,
        "balance_transaction": balance.post(work, "refund", -amount, identifier),
        "charge": charge.id,
        "created": work.now,
        "currency": charge["currency"],
        "destination_details": {
            "card": {
                "reference_status": "pending",
                "reference_type": "acquirer_reference_number",
                "type": "refund",
            },
            "type": "card",
        },
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "reason": work.params.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "pending" if fate == "pending" else "succeeded",
        "transfer_reversal": None,
    }
    merge_metadata(body, work.params)
    record = work.store.insert(body)
    _count(work, charge, amount)
    work.emit("refund.created", record)
    work.emit("charge.refunded", charge)
    if fate != "succeeded":
        work.at(work.now + _SLOW_SECONDS, f"refund_{fate}", record.id)
    return record.body


def _charge(work: Work) -> Record:
    params = work.params
    if ("charge" in params) == ("payment_intent" in params):
        raise InvalidRequest("One of charge or payment_intent must be given.", param="charge")
    if "charge" in params:
        return work.get("charge", params["charge"], "charge")
    intent = work.get("payment_intent", params["payment_intent"], "payment_intent")
    if intent["status"] != "succeeded":
        raise InvalidRequest(
            f"This PaymentIntent ({intent.id}) does not have a successful charge to refund.",
            param="payment_intent",
        )
    return work.get("charge", intent["latest_charge"], "charge")


def _refundable(work: Work, charge: Record) -> int:
    """The amount to refund in cents, or the reason why not."""
    if not charge["paid"]:
        raise InvalidRequest(f"Charge {charge.id} has not been paid.", param="charge")
    if charge["disputed"] and not charge.private.get("inquiry"):
        raise InvalidRequest(
            f"Charge {charge.id} has been charged back; cannot issue a refund.", code="charge_disputed"
        )
    left = charge["amount"] - charge["amount_refunded"]
    if left == 0:
        raise InvalidRequest(f"Charge {charge.id} has already been refunded.", code="charge_already_refunded")
    amount = int(work.params.get("amount", left))
    if amount < 1:
        raise InvalidRequest("Invalid positive integer", param="amount", code="parameter_invalid_integer")
    if amount > left:
        raise InvalidRequest(
            f"Refund amount (€{amount / 100:.2f}) is greater than unrefunded amount on charge "
            f"(€{left / 100:.2f})",
            param="amount",
            code="amount_too_large",
        )
    return amount


def _count(work: Work, charge: Record, amount: int) -> None:
    charge.body["amount_refunded"] += amount
    charge.body["refunded"] = charge["amount_refunded"] == charge["amount"]
    work.store.save(charge)


def settle_late(work: Work, identifier: str) -> None:
    """A pending refund reaches the payer."""
    record = work.get("refund", identifier, "refund")
    record.body["status"] = "succeeded"
    work.store.save(record)
    work.emit("refund.updated", record, {"status": "pending"})


def fail_late(work: Work, identifier: str) -> None:
    """The payer's bank sends the money back: it is in our balance again."""
    record = work.get("refund", identifier, "refund")
    returned = balance.post(work, "refund_failure", record["amount"], record.id)
    record.body |= {
        "status": "failed",
        "failure_reason": "expired_or_canceled_card",
        "failure_balance_transaction": returned,
    }
    work.store.save(record)
    _count(work, work.get("charge", record["charge"], "charge"), -record["amount"])
    work.emit("refund.updated", record, {"status": "succeeded"})
    work.emit("refund.failed", record)


@serves("get", "/v1/refunds/{refund}")
def retrieve(work: Work) -> dict[str, Any]:
    """Answer a refund."""
    return work.get("refund", work.path["refund"], "refund").body


@serves("post", "/v1/refunds/{refund}")
def update(work: Work) -> dict[str, Any]:
    """Change a refund's metadata."""
    record = work.get("refund", work.path["refund"], "refund")
    merge_metadata(record.body, work.params)
    work.store.save(record)
    work.emit("refund.updated", record, {})
    return record.body


@serves("get", "/v1/refunds")
def list_page(work: Work) -> dict[str, Any]:
    """List refunds."""
    return lists.page(
        work,
        "refund",
        "/v1/refunds",
        {
            "charge": "json_extract(body, '$.charge')",
            "payment_intent": "json_extract(body, '$.payment_intent')",
        },
    )
