"""Disputes and inquiries, brought on by test cards or by hand."""

from typing import Any

from infra.sandbox.stripe.errors import InvalidRequest
from infra.sandbox.stripe.resources import balance, lists
from infra.sandbox.stripe.resources.fields import merge_metadata
from infra.sandbox.stripe.resources.registry import serves
from infra.sandbox.stripe.store import Record, new_id
from infra.sandbox.stripe.work import Work

_DAYS_TO_ANSWER = 9
_EVIDENCE = (
    "access_activity_log",
    "billing_address",
    "cancellation_policy",
    "cancellation_policy_disclosure",
    "cancellation_rebuttal",
    "customer_communication",
    "customer_email_address",
    "customer_name",
    "customer_purchase_ip",
    "customer_signature",
    "duplicate_charge_documentation",
    "duplicate_charge_explanation",
    "duplicate_charge_id",
    "product_description",
    "receipt",
    "refund_policy",
    "refund_policy_disclosure",
    "refund_refusal_explanation",
    "service_date",
    "service_documentation",
    "shipping_address",
    "shipping_carrier",
    "shipping_date",
    "shipping_documentation",
    "shipping_tracking_number",
    "uncategorized_file",
    "uncategorized_text",
)


_MAGIC_WORDS = {
    "winning_evidence": {"under_review": "won", "warning_under_review": "warning_closed"},
    "losing_evidence": {"under_review": "lost", "warning_under_review": "warning_closed"},
    "escalate_inquiry_evidence": {"warning_under_review": "needs_response"},
}
OPEN_STATES = frozenset({"needs_response", "under_review", "warning_needs_response", "warning_under_review"})
_AFTER = {
    "needs_response": {"won", "lost", "prevented", "under_review"},
    "under_review": {"won", "lost"},
    "warning_needs_response": {"warning_closed", "needs_response", "prevented", "warning_under_review"},
    "warning_under_review": {"warning_closed", "needs_response"},
}
STATES = frozenset(set().union(*_AFTER.values()))


def open_dispute(
    work: Work, charge: Record, reason: str, *, inquiry: bool = False, amount: int | None = None
) -> Record:
    """The payer's bank disputes a charge: an inquiry asks, a chargeback takes money and fee at once.

    `amount` is in cents when only a part is disputed.
    """
    if charge["status"] != "succeeded":
        raise InvalidRequest(f"Charge {charge.id} has not been paid.", param="charge")
    identifier = new_id("du")
    body = _new_body(work, charge, identifier, reason, inquiry)
    if amount is not None:
        if not 0 < amount <= charge["amount"]:
            raise InvalidRequest("A dispute is at most about the whole charge.", param="amount_cents")
        body["amount"] = amount
    record = work.store.insert(body)
    charge.body["disputed"] = True
    charge.private["inquiry"] = inquiry
    work.store.save(charge)
    if not inquiry:
        _withdraw(work, record)
    work.emit("charge.dispute.created", record)
    if not inquiry:
        work.emit("charge.dispute.funds_withdrawn", record)
    work.at(record["evidence_details"]["due_by"], "dispute_due", record.id)
    return record


def _new_body(
    work: Work,
    charge: Record,
    identifier: str,
    reason: str,
    inquiry: bool,
) -> dict[str, Any]:
    return {
        "id": identifier,
        "object": "dispute",
        "amount": charge["amount"],
        "balance_transactions": [],
        "charge": charge.id,
        "created": work.now,
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {**dict.fromkeys(_EVIDENCE), "enhanced_evidence": {}},
        "evidence_details": {
            "due_by": work.now + _DAYS_TO_ANSWER * balance.DAY,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "is_charge_refundable": inquiry,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "payment_method_details": {
            "card": {
                "brand": charge["payment_method_details"]["card"]["brand"],
                "case_type": "inquiry" if inquiry else "chargeback",
                "network_reason_code": "10.4",
            },
            "type": "card",
        },
        "reason": reason,
        "status": "warning_needs_response" if inquiry else "needs_response",
    }


def move(work: Work, dispute: Record, status: str) -> None:
    """The bank decides or goes on, where the dispute's state allows it; raises where not."""
    if status not in _AFTER.get(dispute["status"], set()):
        raise InvalidRequest(
            f"A dispute with a status of {dispute['status']} does not become {status}.", param="status"
        )
    if status in OPEN_STATES:
        _carry_on(work, dispute, status)
    else:
        _close(work, dispute, status)


def _carry_on(work: Work, dispute: Record, status: str) -> None:
    """It goes under review, or an inquiry becomes a chargeback that takes the money."""
    previous = {"status": dispute["status"]}
    escalates = status == "needs_response"
    dispute.body["status"] = status
    if escalates:
        charge = work.get("charge", dispute["charge"], "charge")
        charge.private["inquiry"] = False
        work.store.save(charge)
        dispute.body["is_charge_refundable"] = False
        dispute.body["payment_method_details"]["card"]["case_type"] = "chargeback"
        due_by = work.now + _DAYS_TO_ANSWER * balance.DAY
        dispute.body["evidence_details"] |= {"due_by": due_by, "has_evidence": False, "submission_count": 0}
        _withdraw(work, dispute)
        work.at(due_by, "dispute_due", f"{dispute.id}:{due_by}")
    work.store.save(dispute)
    work.emit("charge.dispute.updated", dispute, previous)
    if escalates:
        work.emit("charge.dispute.funds_withdrawn", dispute)


def _close(work: Work, dispute: Record, status: str) -> None:
    """`won` and `prevented` bring the money back (not the fee), `lost` changes no sums."""
    reinstated = status in {"won", "prevented"} and bool(dispute["balance_transactions"])
    if reinstated:
        transaction = _post(work, dispute["amount"], dispute.id, "dispute_reversal")
        dispute.body["balance_transactions"].append(transaction)
    dispute.body |= {"status": status, "is_charge_refundable": False}
    work.store.save(dispute)
    work.emit("charge.dispute.closed", dispute)
    if reinstated:
        work.emit("charge.dispute.funds_reinstated", dispute)


def miss_deadline(work: Work, subject: str) -> None:
    """Nobody answered in time: a chargeback is lost, an inquiry is closed."""
    dispute = work.get("dispute", subject.partition(":")[0], "dispute")
    if dispute["evidence_details"]["due_by"] > work.now:
        return
    dispute.body["evidence_details"]["past_due"] = True
    if dispute["status"] == "needs_response":
        _close(work, dispute, "lost")
    elif dispute["status"] == "warning_needs_response":
        _close(work, dispute, "warning_closed")
    work.store.save(dispute)


def settle_inquiry(work: Work, charge: Record) -> None:
    """A full refund answers the inquiry about its charge."""
    if not (charge["refunded"] and charge["disputed"]):
        return
    found = work.store.select(
        "dispute",
        "json_extract(body, '$.charge') = ? AND json_extract(body, '$.status') LIKE 'warning_%'"
        " AND json_extract(body, '$.status') <> 'warning_closed'",
        (charge.id,),
    )
    for dispute in found:
        _close(work, dispute, "warning_closed")


def _withdraw(work: Work, dispute: Record) -> None:
    transaction = _post(work, -dispute["amount"], dispute.id, "dispute", fee_cents=balance.DISPUTE_FEE_CENTS)
    dispute.body["balance_transactions"].append(transaction)
    work.store.save(dispute)


def _post(work: Work, amount: int, source: str, category: str, fee_cents: int = 0) -> dict[str, Any]:
    identifier = balance.post(work, "adjustment", amount, source, fee_cents=fee_cents, category=category)
    return work.get("balance_transaction", identifier, "id").body


@serves("get", "/v1/disputes/{dispute}")
def retrieve(work: Work) -> dict[str, Any]:
    """Answer a dispute."""
    return work.get("dispute", work.path["dispute"], "dispute").body


@serves("post", "/v1/disputes/{dispute}")
def update(work: Work) -> dict[str, Any]:
    """Give evidence; submitting it puts the dispute under review.

    As in Stripe's test mode, `uncategorized_text` of `winning_evidence`, `losing_evidence` or
    `escalate_inquiry_evidence` has the bank decide at once.
    """
    record = work.get("dispute", work.path["dispute"], "dispute")
    given = work.params.get("evidence") or {}
    if given and record["status"] not in OPEN_STATES:
        raise InvalidRequest(
            f"This dispute has a status of {record['status']} and takes no more evidence.", param="evidence"
        )
    record.body["evidence"] |= {name: given[name] for name in _EVIDENCE if name in given}
    record.body["evidence_details"]["has_evidence"] |= bool(given)
    merge_metadata(record.body, work.params)
    submitted = work.params.get("submit", True) and record["status"] in OPEN_STATES
    if not (submitted and record["evidence_details"]["has_evidence"]):
        work.store.save(record)
        work.emit("charge.dispute.updated", record, {})
        return record.body
    record.body["evidence_details"]["submission_count"] += 1
    warning = record["status"].startswith("warning")
    _carry_on(work, record, "warning_under_review" if warning else "under_review")
    decision = _MAGIC_WORDS.get(record["evidence"]["uncategorized_text"] or "", {}).get(record["status"])
    if decision:
        move(work, record, decision)
    return record.body


@serves("post", "/v1/disputes/{dispute}/close")
def close(work: Work) -> dict[str, Any]:
    """Accept the dispute: it is lost, for good."""
    record = work.get("dispute", work.path["dispute"], "dispute")
    if record["status"] not in OPEN_STATES:
        raise InvalidRequest(f"This dispute is already closed: it has a status of {record['status']}.")
    _close(work, record, "warning_closed" if record["status"].startswith("warning") else "lost")
    return record.body


@serves("get", "/v1/disputes")
def list_page(work: Work) -> dict[str, Any]:
    """List disputes."""
    return lists.page(
        work,
        "dispute",
        "/v1/disputes",
        {
            "charge": "json_extract(body, '$.charge')",
            "payment_intent": "json_extract(body, '$.payment_intent')",
        },
    )
