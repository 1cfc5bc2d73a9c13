"""Refunds at the card provider."""

from typing import Any

import stripe
from stripe.params import RefundCreateParams

from services.pledges.domain.refunding.refund_answers import NewRefund, RefundFacts
from services.pledges.stripe_objects import id_of
from services.pledges.stripe_troubles import translated

LISTED_AT_ONCE = 100


class StripeRefunds:
    """Calls about refunds."""

    def __init__(self, client: stripe.StripeClient) -> None:
        self._client = client

    @translated
    def create_refund(self, key: str, refund: NewRefund) -> RefundFacts:
        """Give back a part of a payment, or all of it. Raises RequestRefused where it may not be."""
        asked: RefundCreateParams = {
            "payment_intent": refund.intent_id,
            "amount": refund.amount_cents,
            "metadata": {"refund_id": refund.refund_id},
        }
        if refund.reason is not None:
            asked["reason"] = refund.reason
        created = self._client.v1.refunds.create(asked, {"idempotency_key": key})
        return _facts(created.to_dict())

    @translated
    def fetch_refund(self, provider_id: str) -> RefundFacts:
        """A refund as it stands."""
        return _facts(self._client.v1.refunds.retrieve(provider_id).to_dict())

    @translated
    def refunds_of_intent(self, intent_id: str) -> list[RefundFacts]:
        """All refunds of a payment, newest first."""
        listed = self._client.v1.refunds.list({"payment_intent": intent_id, "limit": LISTED_AT_ONCE})
        return [_facts(refund.to_dict()) for refund in listed.auto_paging_iter()]


def _facts(refund: dict[str, Any]) -> RefundFacts:
    return RefundFacts(
        id=refund["id"],
        status=refund.get("status") or "pending",
        amount_cents=refund["amount"],
        intent_id=id_of(refund.get("payment_intent")),
        charge_id=id_of(refund.get("charge")),
        refund_id=(refund.get("metadata") or {}).get("refund_id"),
        booked_as=id_of(refund.get("balance_transaction")),
        returned_as=id_of(refund.get("failure_balance_transaction")),
        failure_reason=refund.get("failure_reason"),
        pending_reason=refund.get("pending_reason"),
    )
