"""Early fraud warnings: the card's issuer suspects fraud, and a dispute may follow."""

from typing import Any

from infra.sandbox.stripe.resources import lists
from infra.sandbox.stripe.resources.registry import serves
from infra.sandbox.stripe.store import Record, new_id
from infra.sandbox.stripe.work import Work


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


@serves("get", "/v1/radar/early_fraud_warnings/{early_fraud_warning}")
def retrieve_warning(work: Work) -> dict[str, Any]:
    """Answer an early fraud warning."""
    return work.get("radar.early_fraud_warning", work.path["early_fraud_warning"], "early_fraud_warning").body


@serves("get", "/v1/radar/early_fraud_warnings")
def list_warnings(work: Work) -> dict[str, Any]:
    """List early fraud warnings."""
    return lists.page(
        work,
        "radar.early_fraud_warning",
        "/v1/radar/early_fraud_warnings",
        {
            "charge": "json_extract(body, '$.charge')",
            "payment_intent": "json_extract(body, '$.payment_intent')",
        },
    )
