"""The connected account's side of a transfer: a payment to it, and a refund when it is pulled back."""

import copy
from typing import Any

from infra.sandbox.stripe.resources import balance
from infra.sandbox.stripe.resources.charges import BLANK
from infra.sandbox.stripe.resources.payment_methods import EMPTY_BILLING
from infra.sandbox.stripe.store import Record, new_id
from infra.sandbox.stripe.work import Work


def receive(work: Work, transfer: dict[str, Any], available_on: int) -> str:
    """Credit the account with the transfer; the id of its payment."""
    account = transfer["destination"]
    identifier = new_id("py")
    body = copy.deepcopy(BLANK) | {
        "id": identifier,
        "amount": transfer["amount"],
        "amount_captured": transfer["amount"],
        "balance_transaction": balance.post(
            work, "payment", transfer["amount"], identifier, available_on=available_on, account=account
        ),
        "billing_details": EMPTY_BILLING,
        "calculated_statement_descriptor": None,
        "created": work.now,
        "currency": "eur",
        "customer": None,
        "description": transfer["description"],
        "metadata": {},
        "outcome": None,
        "payment_intent": None,
        "payment_method": None,
        "payment_method_details": None,
        "receipt_email": None,
        "receipt_url": None,
        "source_transfer": transfer["id"],
        "statement_descriptor_suffix": None,
        "transfer_group": transfer["transfer_group"],
    }
    work.emit("payment.created", work.store.insert(body, account=account))
    return identifier


def give_back(work: Work, transfer: Record, amount_cents: int, reversal_id: str) -> str:
    """Debit the account with a reversal; the id of the refund of its payment."""
    identifier = new_id("pyr")
    payment = work.store.fetch(transfer["destination_payment"], "charge")
    payment.body["amount_refunded"] += amount_cents
    payment.body["refunded"] = payment["amount_refunded"] == payment["amount"]
    work.store.save(payment)
    received = work.store.fetch(payment["balance_transaction"], "balance_transaction")
    body = {
        "id": identifier,
        "object": "refund",
        "amount": amount_cents,
        "balance_transaction": balance.post(
            work,
            "payment_refund",
            -amount_cents,
            identifier,
            available_on=max(work.now, received["available_on"]),
            account=payment.account,
        ),
        "charge": payment.id,
        "created": work.now,
        "currency": "eur",
        "metadata": {},
        "payment_intent": None,
        "reason": None,
        "receipt_number": None,
        "source_transfer_reversal": reversal_id,
        "status": "succeeded",
        "transfer_reversal": None,
    }
    work.store.insert(body, account=payment.account)
    return identifier
