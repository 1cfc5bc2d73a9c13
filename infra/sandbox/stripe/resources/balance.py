"""The balance and the transactions it is the sum of."""

from typing import Any

from infra.sandbox.stripe.resources import lists
from infra.sandbox.stripe.resources.registry import serves
from infra.sandbox.stripe.store import Record, new_id
from infra.sandbox.stripe.work import Work

DAY = 86_400
# How long money of a charge is pending, before the midnight that follows.
DAYS_PENDING = 3
DISPUTE_FEE_CENTS = 2_000


def post(
    work: Work,
    kind: str,
    amount_cents: int,
    source: str | None,
    *,
    fee_cents: int = 0,
    description: str | None = None,
    category: str | None = None,
    available_on: int | None = None,
    account: str = "",
) -> str:
    """Write a balance transaction (amounts from the account's side: payouts are negative); its id.

    Available at once, or from `available_on` on.
    """
    available_on = available_on or work.now
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
        account,
    )
    if not kind.startswith("payout"):
        payout_at = -(-available_on // DAY) * DAY
        work.at(payout_at, "payout", f"{payout_at}:{account}")
    if amount_cents > 0 and not account:
        # A refund may have waited for money.
        work.at(available_on, "fund_refunds", str(available_on))
    return record.id


def midnight_after(now: int, days: int) -> int:
    """Funds become available at a midnight, so that a day's charges are paid out together."""
    return (now // DAY + days + 1) * DAY


def held(work: Work, account: str = "") -> tuple[int, int]:
    """What an account has available, and what is still pending, in cents."""
    net = (
        "SELECT sum(json_extract(body, '$.net')) FROM objects"
        " WHERE kind = 'balance_transaction' AND account = ?"
    )
    everything = work.store.number(net, (account,))
    available = work.store.number(f"{net} AND json_extract(body, '$.available_on') <= ?", (account, work.now))
    return available, everything - available


def refresh_status(work: Work, record: Record) -> None:
    """A transaction turns available by the clock alone."""
    if record.body["available_on"] <= work.now:
        record.body["status"] = "available"


@serves("get", "/v1/balance", connected=True)
def retrieve(work: Work) -> dict[str, Any]:
    """Answer what is available and what is still pending."""
    available, pending = held(work, work.account)
    return {
        "object": "balance",
        "available": [{"amount": available, "currency": "eur", "source_types": {"card": available}}],
        "livemode": False,
        "pending": [{"amount": pending, "currency": "eur", "source_types": {"card": pending}}],
    }


@serves("get", "/v1/balance_transactions/{id}", connected=True)
def retrieve_transaction(work: Work) -> dict[str, Any]:
    """Answer one balance transaction."""
    record = work.get("balance_transaction", work.path["id"], "id")
    refresh_status(work, record)
    return record.body


@serves("get", "/v1/balance_transactions", connected=True)
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
