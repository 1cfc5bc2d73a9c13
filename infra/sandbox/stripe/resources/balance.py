"""The balance and the transactions it is the sum of."""

from typing import Any

from infra.sandbox.stripe.resources import lists
from infra.sandbox.stripe.resources.registry import serves
from infra.sandbox.stripe.store import Record, new_id
from infra.sandbox.stripe.work import Work

DAY = 86_400
# Standard European consumer cards: 1.5 % + 0.25 €.
_FEE_PER_MILLE, _FEE_FIXED_CENTS = 15, 25
DISPUTE_FEE_CENTS = 2_000


def charge_fee(amount_cents: int) -> int:
    """Stripe's fee for a European card, in cents, half a cent rounded up."""
    return (amount_cents * _FEE_PER_MILLE + 500) // 1000 + _FEE_FIXED_CENTS


def post(
    work: Work,
    kind: str,
    amount_cents: int,
    source: str,
    *,
    fee_cents: int = 0,
    description: str | None = None,
    category: str | None = None,
    days_pending: int = 0,
) -> str:
    """Write a balance transaction (amounts from our side: refunds and payouts are negative); its id."""
    available_on = _availability(work.now, days_pending)
    fee_details = [
        {
            "amount": fee_cents,
            "application": None,
            "currency": "eur",
            "description": "Stripe processing fees" if kind == "charge" else "Dispute fee",
            "type": "stripe_fee",
        }
    ]
    record = work.store.insert(
        {
            "id": new_id("txn"),
            "object": "balance_transaction",
            "amount": amount_cents,
            "available_on": available_on,
            "balance_type": "payments",
            "created": work.now,
            "currency": "eur",
            "description": description,
            "exchange_rate": None,
            "fee": fee_cents,
            "fee_details": fee_details if fee_cents else [],
            "net": amount_cents - fee_cents,
            "reporting_category": category or kind,
            "source": source,
            "status": "pending" if available_on > work.now else "available",
            "type": kind,
        },
        {"payout": None},
    )
    if kind != "payout":
        work.at(available_on, "payout", str(available_on))
    return record.id


def _availability(now: int, days_pending: int) -> int:
    """Funds become available at a midnight, so that a day's charges are paid out together."""
    return now if days_pending == 0 else (now // DAY + days_pending + 1) * DAY


def refresh_status(work: Work, record: Record) -> None:
    """A transaction turns available by the clock alone."""
    if record.body["available_on"] <= work.now:
        record.body["status"] = "available"


@serves("get", "/v1/balance")
def retrieve(work: Work) -> dict[str, Any]:
    """Answer what is available and what is still pending."""
    net = "SELECT sum(json_extract(body, '$.net')) FROM objects WHERE kind = 'balance_transaction'"
    everything = work.store.number(net)
    available = work.store.number(f"{net} AND json_extract(body, '$.available_on') <= ?", (work.now,))
    pending = everything - available
    return {
        "object": "balance",
        "available": [{"amount": available, "currency": "eur", "source_types": {"card": available}}],
        "livemode": False,
        "pending": [{"amount": pending, "currency": "eur", "source_types": {"card": pending}}],
    }


@serves("get", "/v1/balance_transactions/{id}")
def retrieve_transaction(work: Work) -> dict[str, Any]:
    """Answer one balance transaction."""
    record = work.get("balance_transaction", work.path["id"], "id")
    refresh_status(work, record)
    return record.body


@serves("get", "/v1/balance_transactions")
def list_page(work: Work) -> dict[str, Any]:
    """List balance transactions; `payout` gives the payout itself and what it is the sum of."""
    listed = lists.page(
        work,
        "balance_transaction",
        "/v1/balance_transactions",
        {
            "payout": "json_extract(private, '$.payout')",
            "source": "json_extract(body, '$.source')",
            "type": "json_extract(body, '$.type')",
            "currency": "json_extract(body, '$.currency')",
        },
    )
    for body in listed["data"]:
        refresh_status(work, Record(body))
    return listed
