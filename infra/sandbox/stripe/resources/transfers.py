"""Transfers to connected accounts and their reversals."""

from typing import Any

from infra.sandbox.stripe.errors import InvalidRequest
from infra.sandbox.stripe.resources import balance, destination_payments, lists
from infra.sandbox.stripe.resources.fields import merge_metadata, set_plain
from infra.sandbox.stripe.resources.registry import serves
from infra.sandbox.stripe.store import Record, new_id
from infra.sandbox.stripe.work import Work

_SHOWN_REVERSALS = 10


@serves("post", "/v1/transfers")
def create(work: Work) -> dict[str, Any]:
    """Move money from our balance to a connected account.

    With `source_transaction` the money follows the charge: it may be transferred before it is available.
    """
    params = work.params
    amount = _amount(work)
    _require_open_destination(work)
    source = _source(work, amount)
    available_on = _available_on(work, source, amount)
    identifier = new_id("tr")
    body: dict[str, Any] = {
        "id": identifier,
        "object": "transfer",
        "amount": amount,
        "amount_reversed": 0,
        "balance_transaction": balance.post(work, "transfer", -amount, identifier, available_on=available_on),
        "created": work.now,
        "currency": "eur",
        "description": None,
        "destination": params["destination"],
        "livemode": False,
        "metadata": {},
        "reversals": lists.envelope([], f"/v1/transfers/{identifier}/reversals"),
        "reversed": False,
        "source_transaction": source.id if source else None,
        "source_type": "card",
        "transfer_group": source["transfer_group"] if source else None,
    }
    set_plain(body, params, ("description", "transfer_group"))
    merge_metadata(body, params)
    body["destination_payment"] = destination_payments.receive(work, body, available_on)
    record = work.store.insert(body)
    work.emit("transfer.created", record)
    return record.body


def _amount(work: Work) -> int:
    if "amount" not in work.params:
        raise InvalidRequest("Missing required param: amount.", param="amount", code="parameter_missing")
    amount: int = work.params["amount"]
    if amount < 1:
        raise InvalidRequest("Invalid positive integer", param="amount", code="parameter_invalid_integer")
    currency = work.params["currency"]
    if currency.lower() != "eur":
        raise InvalidRequest(f"Invalid currency: {currency}. The sandbox takes eur only.", param="currency")
    return amount


def _require_open_destination(work: Work) -> None:
    identifier = work.params["destination"]
    account = work.store.find(identifier, "account")
    if account is None or account.body.get("deleted"):
        raise InvalidRequest(
            f"No such destination: '{identifier}'", param="destination", code="resource_missing"
        )
    if account["capabilities"].get("transfers") != "active":
        raise InvalidRequest(
            "Your destination account needs to have at least one of the following capabilities enabled: "
            "transfers, crypto_transfers, legacy_payments",
            code="insufficient_capabilities_for_transfer",
        )


def _source(work: Work, amount: int) -> Record | None:
    if "source_transaction" not in work.params:
        return None
    charge = work.get("charge", work.params["source_transaction"], "source_transaction")
    if charge["status"] != "succeeded":
        raise InvalidRequest(
            f"Charge {charge.id} was not successful and cannot be the source of a transfer.",
            param="source_transaction",
        )
    already = work.store.number(
        "SELECT sum(json_extract(body, '$.amount') - json_extract(body, '$.amount_reversed')) FROM objects"
        " WHERE kind = 'transfer' AND json_extract(body, '$.source_transaction') = ?",
        (charge.id,),
    )
    if already + amount > charge["amount"]:
        raise InvalidRequest(
            "Transfers using this transaction as a source must not exceed the source amount of "
            f"€{charge['amount'] / 100:.2f}. (There is already a total of €{already / 100:.2f} transferred "
            "using this source.)",
            param="amount",
        )
    return charge


def _available_on(work: Work, source: Record | None, amount: int) -> int:
    """When the money can move; raises when it would have to move now and is not there."""
    if source:
        transaction = work.store.find(source["balance_transaction"] or "", "balance_transaction")
        pending_until: int = transaction["available_on"] if transaction else 0
        if transaction is None:
            # Asynchronous capture is not through yet; its money will take the usual days.
            return balance.midnight_after(work.now, balance.DAYS_PENDING)
        if pending_until > work.now:
            return pending_until
    available, _ = balance.held(work)
    if amount > available:
        raise InvalidRequest(
            "You have insufficient available funds in your Stripe account. Try adding funds directly to your "
            "available balance by creating Charges using the 4000000000000077 test card. See: "
            "https://stripe.com/docs/testing#available-balance",
            code="balance_insufficient",
        )
    return work.now


@serves("get", "/v1/transfers/{transfer}")
def retrieve(work: Work) -> dict[str, Any]:
    """Answer a transfer."""
    return work.get("transfer", work.path["transfer"], "transfer").body


@serves("post", "/v1/transfers/{transfer}")
def update(work: Work) -> dict[str, Any]:
    """Change a transfer's description and metadata."""
    record = work.get("transfer", work.path["transfer"], "transfer")
    set_plain(record.body, work.params, ("description",))
    merge_metadata(record.body, work.params)
    work.store.save(record)
    work.emit("transfer.updated", record, {})
    return record.body


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
    """Pull a transfer back, whole or in part, as far as the connected account still has the money."""
    transfer = work.get("transfer", work.path["id"], "id")
    amount = _reversible(work, transfer)
    identifier = new_id("trr")
    sent = work.store.fetch(transfer["balance_transaction"], "balance_transaction")
    available_on = max(work.now, sent["available_on"])
    body: dict[str, Any] = {
        "id": identifier,
        "object": "transfer_reversal",
        "amount": amount,
        "balance_transaction": balance.post(
            work, "transfer_refund", amount, identifier, available_on=available_on
        ),
        "created": work.now,
        "currency": "eur",
        "destination_payment_refund": destination_payments.give_back(work, transfer, amount, identifier),
        "metadata": {},
        "source_refund": None,
        "transfer": transfer.id,
    }
    merge_metadata(body, work.params)
    record = work.store.insert(body)
    transfer.body["amount_reversed"] += amount
    transfer.body["reversed"] = transfer["amount_reversed"] == transfer["amount"]
    shown = [body, *transfer["reversals"]["data"]]
    transfer.body["reversals"] |= {
        "data": shown[:_SHOWN_REVERSALS],
        "has_more": len(shown) > _SHOWN_REVERSALS or transfer["reversals"]["has_more"],
    }
    work.store.save(transfer)
    work.emit("transfer.reversed", transfer)
    return record.body


def _reversible(work: Work, transfer: Record) -> int:
    left = transfer["amount"] - transfer["amount_reversed"]
    amount: int = work.params.get("amount", left)
    if amount < 1 and left > 0:
        raise InvalidRequest("Invalid positive integer", param="amount", code="parameter_invalid_integer")
    if left == 0:
        raise InvalidRequest(f"Transfer {transfer.id} is already fully reversed.")
    if amount > left:
        raise InvalidRequest(
            f"Reversal amount (€{amount / 100:.2f}) is greater than unreversed amount on transfer "
            f"(€{left / 100:.2f})",
            param="amount",
        )
    if amount > sum(balance.held(work, transfer["destination"])):
        raise InvalidRequest(
            "The connected account does not have enough funds to reverse this transfer.",
            code="balance_insufficient",
        )
    return amount


@serves("get", "/v1/transfers/{id}/reversals")
def list_reversals(work: Work) -> dict[str, Any]:
    """List the reversals of a transfer."""
    transfer = work.get("transfer", work.path["id"], "id")
    work.params["transfer"] = transfer.id
    return lists.page(
        work,
        "transfer_reversal",
        f"/v1/transfers/{transfer.id}/reversals",
        {"transfer": "json_extract(body, '$.transfer')"},
    )


@serves("get", "/v1/transfers/{transfer}/reversals/{id}")
def retrieve_reversal(work: Work) -> dict[str, Any]:
    """Answer one reversal of a transfer."""
    record = work.get("transfer_reversal", work.path["id"], "id")
    if record["transfer"] != work.path["transfer"]:
        raise work.no_such("transfer_reversal", record.id, "id")
    return record.body
