"""Disputes and early warnings of fraud at the card provider."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

import stripe
from stripe.params import DisputeUpdateParamsEvidence

from services.pledges.domain.disputing.dispute_answers import DisputeFacts, DisputeMovement, WarningFacts
from services.pledges.stripe_objects import id_of
from services.pledges.stripe_troubles import translated


class StripeDisputes:
    """Calls about disputes."""

    def __init__(self, client: stripe.StripeClient) -> None:
        self._client = client

    @translated
    def fetch_dispute(self, provider_id: str) -> DisputeFacts:
        """A dispute as it stands, with each movement of money that it caused."""
        return _facts(self._client.v1.disputes.retrieve(provider_id).to_dict())

    @translated
    def submit_evidence(self, key: str, provider_id: str, evidence: Mapping[str, str]) -> DisputeFacts:
        """Answer the payer's bank, once and for all. `evidence` goes by the provider's names of texts."""
        answered = self._client.v1.disputes.update(
            provider_id,
            {"evidence": cast(DisputeUpdateParamsEvidence, dict(evidence)), "submit": True},
            {"idempotency_key": key},
        )
        return _facts(answered.to_dict())

    @translated
    def fetch_warning(self, provider_id: str) -> WarningFacts:
        """An early warning of fraud."""
        warning = self._client.v1.radar.early_fraud_warnings.retrieve(provider_id).to_dict()
        return WarningFacts(
            id=warning["id"],
            fraud_type=warning["fraud_type"],
            charge_id=str(id_of(warning["charge"])),
            intent_id=id_of(warning.get("payment_intent")),
            actionable=bool(warning["actionable"]),
            warned_at=datetime.fromtimestamp(warning["created"], UTC),
        )


def _facts(dispute: dict[str, Any]) -> DisputeFacts:
    details = dispute.get("evidence_details") or {}
    due_by = details.get("due_by")
    return DisputeFacts(
        id=dispute["id"],
        status=dispute["status"],
        amount_cents=dispute["amount"],
        reason=dispute["reason"],
        charge_id=str(id_of(dispute["charge"])),
        intent_id=id_of(dispute.get("payment_intent")),
        opened_at=datetime.fromtimestamp(dispute["created"], UTC),
        due_by=datetime.fromtimestamp(due_by, UTC) if due_by else None,
        submissions=details.get("submission_count") or 0,
        movements=tuple(
            DisputeMovement(each["id"], each["amount"], each["fee"])
            for each in dispute["balance_transactions"]
        ),
    )
