"""Transfers to connected accounts and their reversals; the accounts themselves are only ids here."""

from typing import Any

from infra.sandbox.stripe.errors import InvalidRequest
from infra.sandbox.stripe.resources import balance, lists
from infra.sandbox.stripe.resources.fields import merge_metadata, set_plain
from infra.sandbox.stripe.resources.registry import serves
from infra.sandbox.stripe.store import new_id
from infra.sandbox.stripe.work import Work


@serves("post", "/v1/transfers")
def create(work: Work) -> dict[str, Any]:
    """Move money from our balance to a connected account."""
    amount = work.params.get("amount", 0)
    if amount < 1:
        raise InvalidRequest("Invalid positive integer", param="amount")
    if "source_transaction" in work.params:
        work.get("charge", work.params["source_transaction"], "source_transaction")
    identifier = new_id("tr")
    body: dict[str, Any] = {
        "id": identifier,
        "object": "transfer",
        "amount": amount,
        "amount_reversed": 0,
        "balance_transaction": balance.post(work, "transfer", -amount, identifier),
        "created": work.now,
        "currency": "eur",
        "description": None,
        "destination": work.params["destination"],
        "destination_payment": new_id("py"),
        "livemode": False,
        "metadata": {},
        "reversals": lists.envelope([], f"/v1/transfers/{identifier}/reversals"),
        "reversed": False,
        "source_transaction": work.params.get("source_transaction"),
        "source_type": "card",
        "transfer_group": None,
    }
    set_plain(body, work.params, ("description", "transfer_group"))
    merge_metadata(body, work.params)
    record = work.store.insert(body)
    work.emit("transfer.created", record)
    return record.body


@serves("get", "/v1/transfers/{transfer}")
def retrieve(work: Work) -> dict[str, Any]:
    """Answer a transfer."""
    return work.get("transfer", work.path["transfer"], "transfer").body


@serves("get", "/v1/transfers")
def list_page(work: Work) -> dict[str, Any]:
    """List transfers."""
    return lists.page(
        work,
        "transfer",
        "/v1/transfers",
        {
            "destination": "json_extract(body, '$.destination')",
            "transfer_group": "json_extract(body, '$.transfer_group')",
        },
    )


@serves("post", "/v1/transfers/{id}/reversals")
def reverse(work: Work) -> dict[str, Any]:
    """Pull a transfer back, whole or in part."""
    transfer = work.get("transfer", work.path["id"], "id")
    left = transfer["amount"] - transfer["amount_reversed"]
    amount = work.params.get("amount", left)
    if not 1 <= amount <= left:
        raise InvalidRequest(
            f"Reversal amount is greater than unreversed amount on transfer ({left}).", param="amount"
        )
    identifier = new_id("trr")
    body: dict[str, Any] = {
        "id": identifier,
        "object": "transfer_reversal",
        "amount": amount,
        "balance_transaction": balance.post(work, "transfer_refund", amount, identifier),
        "created": work.now,
        "currency": "eur",
        "destination_payment_refund": None,
        "metadata": {},
        "source_refund": None,
        "transfer": transfer.id,
    }
    merge_metadata(body, work.params)
    record = work.store.insert(body)
    transfer.body["amount_reversed"] += amount
    transfer.body["reversed"] = transfer["amount_reversed"] == transfer["amount"]
    transfer.body["reversals"]["data"].insert(0, body)
    work.store.save(transfer)
    work.emit("transfer.reversed", transfer)
    return record.body
