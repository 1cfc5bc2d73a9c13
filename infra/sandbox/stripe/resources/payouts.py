"""Payouts: what is available goes to the bank account, with a list of what it is the sum of."""

from typing import Any

from infra.sandbox.stripe.resources import balance, lists
from infra.sandbox.stripe.resources.registry import serves
from infra.sandbox.stripe.store import Record, new_id
from infra.sandbox.stripe.work import Work

BANK_ACCOUNT = "ba_sandbox"


def pay_out(work: Work, *, bank_account: str | None = None, everything: bool = False) -> Record | None:
    """Pay out what is available (or also what is pending); None when that is not above zero.

    `bank_account` is the IBAN that the sandbox bank is told to credit.
    """
    condition = "" if everything else f" AND json_extract(body, '$.available_on') <= {int(work.now)}"
    waiting = work.store.select(
        "balance_transaction",
        f"json_extract(private, '$.payout') IS NULL{condition}",
        oldest_first=True,
    )
    amount = sum(record["net"] for record in waiting)
    if amount <= 0:
        return None
    payout = work.store.insert(_new_body(work, amount))
    own = balance.post(work, "payout", -amount, payout.id, description="STRIPE PAYOUT")
    waiting.append(work.get("balance_transaction", own, "id"))
    for record in waiting:
        record.private["payout"] = payout.id
        record.body |= {"available_on": min(record["available_on"], work.now), "status": "available"}
        work.store.save(record)
    payout.body["balance_transaction"] = own
    work.store.save(payout)
    work.emit("payout.created", payout)
    payout.body |= {"status": "paid", "reconciliation_status": "completed"}
    work.store.save(payout)
    work.emit("payout.paid", payout)
    work.emit("payout.reconciliation_completed", payout)
    message = {"account": bank_account, "amount_cents": amount, "message": f"STRIPE {payout.id}"}
    if bank_account:
        work.deliver(payout.id, "bank", message)
    return payout


def _new_body(work: Work, amount: int) -> dict[str, Any]:
    return {
        "id": new_id("po"),
        "object": "payout",
        "amount": amount,
        "application_fee": None,
        "application_fee_amount": None,
        "arrival_date": work.now // balance.DAY * balance.DAY,
        "automatic": True,
        "balance_transaction": None,
        "created": work.now,
        "currency": "eur",
        "description": "STRIPE PAYOUT",
        "destination": BANK_ACCOUNT,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": {},
        "method": "standard",
        "original_payout": None,
        "payout_method": None,
        "reconciliation_status": "in_progress",
        "reversed_by": None,
        "source_type": "card",
        "statement_descriptor": None,
        "status": "in_transit",
        "trace_id": {"status": "pending", "value": None},
        "type": "bank_account",
    }


@serves("get", "/v1/payouts/{payout}")
def retrieve(work: Work) -> dict[str, Any]:
    """Answer a payout."""
    return work.get("payout", work.path["payout"], "payout").body


@serves("get", "/v1/payouts")
def list_page(work: Work) -> dict[str, Any]:
    """List payouts."""
    filters = {
        "status": "json_extract(body, '$.status')",
        "destination": "json_extract(body, '$.destination')",
    }
    return lists.page(work, "payout", "/v1/payouts", filters)
