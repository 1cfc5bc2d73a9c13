"""Sums and lists that tests compare other books against."""

from typing import Any

from infra.sandbox.stripe.store import Store

_PAGE = 1_000


def sums(store: Store) -> dict[str, Any]:
    """Everything of the platform's own account in cents, over all time; not of connected accounts."""

    def total(kind: str, field: str, condition: str = "true") -> int:
        return store.number(
            f"SELECT sum(json_extract(body, '$.{field}')) FROM objects"  # noqa: S608
            f" WHERE kind = ? AND account = '' AND {condition}",
            (kind,),
        )

    def count(kind: str, condition: str = "true") -> int:
        return store.number(
            f"SELECT count(*) FROM objects WHERE kind = ? AND account = '' AND {condition}",  # noqa: S608
            (kind,),
        )

    def booked(*kinds: str) -> int:
        names = ", ".join(f"'{kind}'" for kind in kinds)
        return total("balance_transaction", "amount", f"json_extract(body, '$.type') IN ({names})")

    succeeded = "json_extract(body, '$.status') = 'succeeded'"
    states = store.connection.execute("SELECT state, count(*) FROM deliveries GROUP BY state").fetchall()
    return {
        "charged_cents": total("charge", "amount", succeeded),
        "charges_succeeded": count("charge", succeeded),
        "charges_failed": count("charge", "json_extract(body, '$.status') = 'failed'"),
        "refunded_cents": -booked("refund", "refund_failure"),
        "fees_cents": total("balance_transaction", "fee"),
        "disputed_cents": -booked("adjustment"),
        "transferred_cents": -booked("transfer", "transfer_refund"),
        "topped_up_cents": booked("topup"),
        "paid_out_cents": -booked("payout", "payout_failure"),
        "balance_cents": total("balance_transaction", "net"),
        "saved_cards": count("payment_method", "json_extract(body, '$.customer') IS NOT NULL"),
        "violations": store.number("SELECT count(*) FROM violations"),
        "webhooks": {"pending": 0, "delivered": 0, "failed": 0, **dict(states)},
        "now": store.now(),
    }


def violations(store: Store, limit: int = _PAGE) -> list[dict[str, Any]]:
    """The latest breaches of the published schema, newest first."""
    rows = store.connection.execute(
        "SELECT at, direction, operation, problem, request_id FROM violations ORDER BY id DESC LIMIT ?",
        (limit,),
    )
    names = ("at", "direction", "operation", "problem", "request_id")
    return [dict(zip(names, row, strict=True)) for row in rows]


def charges(store: Store, after: str | None) -> dict[str, Any]:
    """Charges from the first on, a page at a time, with the fee of each."""
    found = store.select(
        "charge",
        "sequence > coalesce((SELECT sequence FROM objects WHERE id = ?), 0)",
        (after,),
        limit=_PAGE + 1,
        oldest_first=True,
    )
    items = []
    for record in found[:_PAGE]:
        transaction = store.find(record["balance_transaction"] or "")
        items.append(
            {
                "id": record.id,
                "payment_intent": record["payment_intent"],
                "customer": record["customer"],
                "status": record["status"],
                "amount_cents": record["amount"],
                "refunded_cents": record["amount_refunded"],
                "fee_cents": transaction["fee"] if transaction else 0,
                "disputed": record["disputed"],
                "failure_code": record["failure_code"],
                # What a transfer is on its account went by no card, and has no outcome.
                "decline_code": (record["outcome"] or {}).get("reason"),
                "metadata": record["metadata"],
                "created": record["created"],
            }
        )
    return {"items": items, "next": items[-1]["id"] if len(found) > _PAGE else None}


def accounts(store: Store) -> list[dict[str, Any]]:
    """The connected accounts, newest first, with what each holds and has been paid."""
    books = {
        account: (held, paid_out)
        for account, held, paid_out in store.connection.execute(
            "SELECT account, sum(json_extract(body, '$.net')),"
            " sum(CASE WHEN json_extract(body, '$.type') IN ('payout', 'payout_failure')"
            " THEN -json_extract(body, '$.amount') ELSE 0 END)"
            " FROM objects WHERE kind = 'balance_transaction' AND account <> '' GROUP BY account"
        )
    }
    return [
        {
            "id": record.id,
            "name": record["business_profile"]["name"],
            "iban": record.private["iban"],
            "takes_transfers": record["capabilities"].get("transfers") == "active",
            "balance_cents": books.get(record.id, (0, 0))[0],
            "paid_out_cents": books.get(record.id, (0, 0))[1],
        }
        for record in store.select("account", "json_extract(body, '$.deleted') IS NULL", limit=_PAGE)
    ]
