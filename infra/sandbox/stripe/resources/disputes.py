"""Disputes and early fraud warnings, brought on by test cards or by hand."""

from typing import Any

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


def open_dispute(work: Work, charge: Record, reason: str, *, inquiry: bool = False) -> Record:
    """The payer's bank disputes a charge: an inquiry asks, a chargeback takes money and fee at once."""
    identifier = new_id("du")
    transactions = [] if inquiry else [_withdraw(work, charge, identifier)]
    record = work.store.insert(_new_body(work, charge, identifier, reason, inquiry, transactions))
    charge.body["disputed"] = True
    charge.private["inquiry"] = inquiry
    work.store.save(charge)
    work.emit("charge.dispute.created", record)
    if not inquiry:
        work.emit("charge.dispute.funds_withdrawn", record)
    return record


def _new_body(
    work: Work,
    charge: Record,
    identifier: str,
    reason: str,
    inquiry: bool,
    transactions: list[dict[str, Any]],
) -> dict[str, Any]:
    return {
        "id": identifier,
        "object": "dispute",
        "amount": charge["amount"],
        "balance_transactions": transactions,
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


def close_dispute(work: Work, dispute: Record, status: str) -> None:
    """The bank decides: `won` brings the money back (not the fee), `lost` changes no sums."""
    if status == "won" and dispute["balance_transactions"]:
        transaction = _post(work, "adjustment", dispute["amount"], dispute.id, "dispute_reversal")
        dispute.body["balance_transactions"].append(transaction)
    dispute.body["status"] = status
    work.store.save(dispute)
    work.emit("charge.dispute.closed", dispute)
    if status == "won":
        work.emit("charge.dispute.funds_reinstated", dispute)


def _withdraw(work: Work, charge: Record, identifier: str) -> dict[str, Any]:
    return _post(
        work, "adjustment", -charge["amount"], identifier, "dispute", fee_cents=balance.DISPUTE_FEE_CENTS
    )


def _post(
    work: Work, kind: str, amount: int, source: str, category: str, fee_cents: int = 0
) -> dict[str, Any]:
    identifier = balance.post(work, kind, amount, source, fee_cents=fee_cents, category=category)
    return work.get("balance_transaction", identifier, "id").body


def warn_early(work: Work, charge: Record) -> Record:
    """The card's issuer suspects fraud; no money moves yet."""
    record = work.store.insert(
        {
            "id": new_id("issfr"),
            "object": "radar.early_fraud_warning",
            "actionable": True,
            "charge": charge.id,
            "created": work.now,
            "fraud_type": "made_with_stolen_card",
            "livemode": False,
            "payment_intent": charge["payment_intent"],
        }
    )
    work.emit("radar.early_fraud_warning.created", record)
    return record


@serves("get", "/v1/disputes/{dispute}")
def retrieve(work: Work) -> dict[str, Any]:
    """Answer a dispute."""
    return work.get("dispute", work.path["dispute"], "dispute").body


@serves("post", "/v1/disputes/{dispute}")
def update(work: Work) -> dict[str, Any]:
    """Give evidence; submitting it puts the dispute under review."""
    record = work.get("dispute", work.path["dispute"], "dispute")
    given = work.params.get("evidence") or {}
    record.body["evidence"] |= {name: given[name] for name in _EVIDENCE if name in given}
    record.body["evidence_details"]["has_evidence"] |= bool(given)
    merge_metadata(record.body, work.params)
    if work.params.get("submit", True) and given:
        record.body["evidence_details"]["submission_count"] += 1
        warning = record["status"].startswith("warning")
        record.body["status"] = "warning_under_review" if warning else "under_review"
    work.store.save(record)
    work.emit("charge.dispute.updated", record, {})
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


@serves("get", "/v1/radar/early_fraud_warnings/{early_fraud_warning}")
def retrieve_warning(work: Work) -> dict[str, Any]:
    """Answer an early fraud warning."""
    return work.get("radar.early_fraud_warning", work.path["early_fraud_warning"], "early_fraud_warning").body
