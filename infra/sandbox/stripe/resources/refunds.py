"""Refunds of charges, whole or in part."""

from typing import Any

from infra.sandbox.stripe.errors import InvalidRequest
from infra.sandbox.stripe.resources import balance, disputes, lists
from infra.sandbox.stripe.resources.fields import merge_metadata, refuse_unsupported
from infra.sandbox.stripe.resources.payment_methods import refund_fate
from infra.sandbox.stripe.resources.registry import serves
from infra.sandbox.stripe.rules import rules
from infra.sandbox.stripe.store import Record, new_id
from infra.sandbox.stripe.work import Work

# How long after it was asked for a slow refund arrives, or a failing one comes back.
_LATE_SECONDS = {"pending": 3 * balance.DAY, "failed": balance.DAY}
# Of charges made for a connected account, or of customers' cash: the platform makes neither.
_UNSUPPORTED = ("customer", "instructions_email", "origin", "refund_application_fee", "reverse_transfer")
FAILURES = frozenset(
    {
        "charge_for_pending_refund_disputed",
        "declined",
        "expired_or_canceled_card",
        "lost_or_stolen_card",
        "unknown",
    }
)


@serves("post", "/v1/refunds")
def create(work: Work) -> dict[str, Any]:
    """Give back what is asked, or all that is left of the charge; it may have to wait for funds."""
    refuse_unsupported(work.params, _UNSUPPORTED)
    charge = _charge(work)
    amount = _refundable(work, charge)
    body: dict[str, Any] = {
        "id": new_id("re"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": charge.id,
        "created": work.now,
        "currency": charge["currency"],
        "destination_details": _destination(charge),
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "reason": work.params.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "pending",
        "transfer_reversal": None,
    }
    merge_metadata(body, work.params)
    record = work.store.insert(body)
    if rules(work.store).refunds_wait_for_funds and amount > sum(balance.held(work)):
        record.body["pending_reason"] = "insufficient_funds"
        work.store.save(record)
    else:
        _send(work, record, charge)
    _count(work, charge, amount)
    work.emit("refund.created", record)
    work.emit("charge.refunded", charge)
    disputes.settle_inquiry(work, charge)
    return record.body


def _send(work: Work, record: Record, charge: Record) -> None:
    """Take the money from the balance; the payer's bank decides what becomes of it."""
    fate = refund_fate(work, charge)
    record.body |= {
        "balance_transaction": balance.post(work, "refund", -record["amount"], record.id),
        "status": "pending" if fate == "pending" else "succeeded",
    }
    record.body.pop("pending_reason", None)
    if fate == "pending":
        record.body["pending_reason"] = "processing"
    work.store.save(record)
    if fate != "succeeded":
        work.at(work.now + _LATE_SECONDS[fate], f"refund_{fate}", record.id)


def fund_waiting(work: Work, _: str) -> None:
    """Money has come: send the refunds that waited for it, oldest first, as far as it goes."""
    waiting = work.store.select(
        "refund", "json_extract(body, '$.pending_reason') = 'insufficient_funds'", oldest_first=True
    )
    for record in waiting:
        if record["amount"] > sum(balance.held(work)):
            return
        charge = work.get("charge", record["charge"], "charge")
        if charge["disputed"] and not charge.private.get("inquiry"):
            fail(work, record, "charge_for_pending_refund_disputed")
            continue
        _send(work, record, charge)
        _tell(work, record, {"status": "pending"})


def _destination(charge: Record) -> dict[str, Any]:
    kind = charge["payment_method_details"]["type"]
    if kind != "card":
        return {"type": kind}
    reference = {
        "reference_status": "pending",
        "reference_type": "acquirer_reference_number",
        "type": "refund",
    }
    return {"type": "card", "card": reference}


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


def _tell(work: Work, record: Record, previous: dict[str, Any]) -> None:
    # The older name of the same happening is still sent beside the newer one.
    work.emit("charge.refund.updated", record, previous)
    work.emit("refund.updated", record, previous)


def settle_late(work: Work, identifier: str) -> None:
    """A pending refund reaches the payer, unless it has been decided by hand."""
    record = work.get("refund", identifier, "refund")
    if record["status"] == "pending":
        settle(work, record)


def settle(work: Work, record: Record) -> None:
    """The payer has the money."""
    if record["status"] != "pending" or record["balance_transaction"] is None:
        raise InvalidRequest(f"Refund {record.id} does not wait for the payer's bank.", param="refund")
    record.body.pop("pending_reason", None)
    record.body["status"] = "succeeded"
    work.store.save(record)
    _tell(work, record, {"status": "pending"})


def fail_late(work: Work, identifier: str) -> None:
    """The payer's bank sends the money back, unless that has happened already."""
    record = work.get("refund", identifier, "refund")
    if record["status"] != "failed":
        fail(work, record, "expired_or_canceled_card")


def fail(work: Work, record: Record, reason: str) -> None:
    """The payer's bank does not take the money: it is in our balance again."""
    if record["status"] not in {"pending", "succeeded"}:
        raise InvalidRequest(f"Refund {record.id} has a status of {record['status']}.", param="refund")
    previous = {"status": record["status"]}
    if record["balance_transaction"]:
        returned = balance.post(work, "refund_failure", record["amount"], record.id)
        record.body["failure_balance_transaction"] = returned
    record.body.pop("pending_reason", None)
    record.body |= {"status": "failed", "failure_reason": reason}
    work.store.save(record)
    _count(work, work.get("charge", record["charge"], "charge"), -record["amount"])
    _tell(work, record, previous)
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
    _tell(work, record, {})
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
