"""Transfers to connected accounts, and what comes back of them."""

from datetime import datetime
from typing import Any

import stripe

from services.pledges.domain.transferring.transfer_answers import (
    NewReversal,
    NewTransfer,
    ReversalFacts,
    TransferFacts,
)
from services.pledges.stripe_objects import id_of
from services.pledges.stripe_troubles import translated

LISTED_AT_ONCE = 100


class StripeTransfers:
    """Calls about transfers."""

    def __init__(self, client: stripe.StripeClient) -> None:
        self._client = client

    @translated
    def create_transfer(self, key: str, new: NewTransfer) -> TransferFacts:
        """Pass a charge's money on. Raises RequestRefused where the account may not take it now."""
        created = self._client.v1.transfers.create(
            {
                "amount": new.amount_cents,
                "currency": "eur",
                "destination": new.destination,
                "source_transaction": new.charge_id,
                "transfer_group": new.group,
                "metadata": {"transfer_id": new.transfer_id},
            },
            {"idempotency_key": key},
        )
        return _transfer_facts(created.to_dict())

    @translated
    def find_transfer(self, new: NewTransfer, since: datetime) -> TransferFacts | None:
        """The transfer, if it was made: by our own id, among those of its campaign and account since then."""
        listed = self._client.v1.transfers.list(
            {
                "destination": new.destination,
                "transfer_group": new.group,
                "created": {"gte": int(since.timestamp())},
                "limit": LISTED_AT_ONCE,
            }
        )
        found = (_transfer_facts(each.to_dict()) for each in listed.auto_paging_iter())
        return next((facts for facts in found if facts.transfer_id == new.transfer_id), None)

    @translated
    def reverse_transfer(self, key: str, new: NewReversal) -> ReversalFacts:
        """Take a part of a transfer back. Raises RequestRefused where the account has too little."""
        made = self._client.v1.transfers.reversals.create(
            new.provider_id,
            {"amount": new.amount_cents, "metadata": {"number": str(new.number)}},
            {"idempotency_key": key},
        )
        return _reversal_facts(made.to_dict())

    @translated
    def find_reversal(self, new: NewReversal) -> ReversalFacts | None:
        """The reversal, if it was made: by its number."""
        listed = self._client.v1.transfers.reversals.list(new.provider_id, {"limit": LISTED_AT_ONCE})
        found = (_reversal_facts(each.to_dict()) for each in listed.auto_paging_iter())
        return next((facts for facts in found if facts.number == new.number), None)


def _transfer_facts(transfer: dict[str, Any]) -> TransferFacts:
    return TransferFacts(
        id=transfer["id"],
        amount_cents=transfer["amount"],
        payment_id=id_of(transfer.get("destination_payment")),
        transfer_id=(transfer.get("metadata") or {}).get("transfer_id"),
    )


def _reversal_facts(reversal: dict[str, Any]) -> ReversalFacts:
    number = (reversal.get("metadata") or {}).get("number", "")
    return ReversalFacts(
        id=reversal["id"],
        amount_cents=reversal["amount"],
        refund_id=id_of(reversal.get("destination_payment_refund")),
        number=int(number) if number.isdecimal() else None,
    )
