"""Days, months and payouts in the fake platform: a day that differs, a closed one, an unknown item."""

from typing import Any

from flask import Flask, jsonify

from tests.gateway.fake_desk import refused
from tests.gateway.fake_inbox import OTHERS

DIFFERENCE_ID = "0192eeee-0000-7000-8000-000000000001"
LOCK_ID = "0192eeee-0000-7000-8000-000000000002"
AT = "2026-11-21T04:10:00Z"
HASH = "9f" * 32

DIFFERENCE = {
    "id": DIFFERENCE_ID,
    "cause": "amount_differs",
    "subject_kind": "line",
    "subject": "0192eeee-0000-7000-8000-000000000009",
    "account": "0192eeee-0000-7000-8000-000000000008",
    "name": "Tuppuralan Tanhuvat ry",
    "cents": -250,
    "state": "open",
    "owner": "finance",
    "found_at": AT,
    "assigned_to": None,
    "comment": None,
    "decided_by": None,
    "decided_at": None,
}


def one_day(day: str) -> dict[str, Any]:
    """The twentieth is closed, any other day differs in all ways."""
    closed = day == "2026-11-20"
    seal = {
        "number": 12,
        "hash": HASH,
        "head": f"12 2026-11-20 {HASH} 4711 {HASH}",
        "sealed_at": AT,
        "sealed_by": "system",
    }
    payout = {"cause": "payout_not_arrived", "subject_kind": "payout", "subject": "po_1", "name": "po_1"}
    explained = {
        "state": "explained",
        "comment": "Pankki vahvisti",
        "assigned_to": f"person:{OTHERS}",
        "id": LOCK_ID,
    }
    unknown = {"cause": "payout_not_imported", "subject_kind": "payout", "subject": "po_2", "name": "Stripe"}
    return {
        "day": day,
        "state": "closed" if closed else "differs",
        "looked_at": AT,
        "accounts": [
            {
                "kind": "bank",
                "account": "a",
                "name": "Tuppuralan Tanhuvat ry",
                "ledger_cents": 512_250,
                "provider_cents": None,
                "bank_cents": 512_500,
                "differences": 0 if closed else 1,
            },
            {
                "kind": "provider",
                "account": "",
                "name": "Stripe",
                "ledger_cents": 11_770,
                "provider_cents": 11_770,
                "bank_cents": None,
                "differences": 0,
            },
        ],
        "differences": [] if closed else [DIFFERENCE, DIFFERENCE | payout | explained, DIFFERENCE | unknown],
        "late": [{"transaction_id": LOCK_ID, "cause_kind": "bank_line", "posted_at": AT}] if closed else [],
        "seal": seal if closed else None,
        "next_in_line": not closed,
    }


def add_days(app: Flask) -> None:
    """Days and their differences."""

    @app.get("/days")
    def list_days() -> Any:
        rows = [
            {"day": day, "state": state, "looked_at": AT, "open": number, "explained": number}
            for day, state, number in (("2026-11-21", "differs", 1), ("2026-11-20", "closed", 0))
        ]
        return jsonify(items=rows, next=None, head=one_day("2026-11-20")["seal"]["head"])

    @app.get("/days/<day>")
    def show_day(day: str) -> Any:
        return jsonify(one_day(day)) if day.startswith("2026-11-") else refused(404, "not_found")

    @app.post("/days/<day>/proof")
    def prove_day(day: str) -> Any:
        return jsonify(one_day(day))

    @app.post("/days/<day>/seal")
    def seal_day(day: str) -> Any:
        if day == "2026-11-21":
            return refused(409, "differences_open")
        return jsonify(one_day("2026-11-20")["seal"]), 201

    @app.post("/differences/<difference_id>/taking")
    @app.post("/differences/<difference_id>/explanation")
    def change_difference(difference_id: str) -> Any:
        return jsonify(DIFFERENCE | {"id": difference_id})


def add_book_locks(app: Flask) -> None:
    """Locked months, and the checks of the books."""

    @app.get("/periods")
    def list_periods() -> Any:
        lock = {
            "id": LOCK_ID,
            "month": "2026-10-01",
            "locked_by": "person:x",
            "locked_at": AT,
            "comment": "Tilitoimistolle viety",
            "reopened_at": None,
        }
        return jsonify(items=[lock], next=None, next_month="2026-11-01")

    @app.post("/periods")
    def lock_period() -> Any:
        return refused(409, "days_not_closed")

    @app.post("/periods/<lock_id>/reopening")
    def reopen_period(lock_id: str) -> Any:
        return jsonify(ASKED), 201

    @app.get("/books/checks")
    def book_checks() -> Any:
        row = {"ran_at": AT, "milliseconds": 12}
        findings = [{"subject": "unallocated_receipts", "cents": 2_500, "oldest": "2026-11-12", "items": 1}]
        return jsonify(
            may_settle=True,
            checks=[
                row | {"name": "sum_zero", "passed": True, "halts": True, "findings": []},
                row
                | {
                    "name": "seals_hold",
                    "passed": False,
                    "halts": False,
                    "findings": [{"subject": "check_overdue", "cents": 0}],
                },
                row | {"name": "clearing_clears", "passed": False, "halts": False, "findings": findings},
            ],
        )


ASKED = {
    "id": LOCK_ID,
    "kind": "period_reopening",
    "summary": {"month": "2026-10-01"},
    "amount_cents": None,
    "comment": "-",
    "requested_at": AT,
    "content_hash": HASH,
    "state": "open",
    "own": True,
}
PAYOUT = {
    "provider_id": "po_1",
    "amount_cents": 5_685,
    "arrives_on": "2026-11-21",
    "arrived_on": None,
    "state": "in_transit",
    "findings": ["unexplained:adjustment:None"],
    "association_name": None,
    "item_count": 2,
    "gross_cents": 5_800,
    "fee_cents": 115,
    "net_cents": 5_685,
}
ITEM = {
    "provider_id": "txn_1",
    "kind": "charge",
    "source": "ch_1",
    "gross_cents": 6_000,
    "fee_cents": 115,
    "net_cents": 5_885,
    "association_name": "Tuppuralan Tanhuvat ry",
    "pledge_id": None,
    "pledge_number": "MK-10001",
    "subject_kind": "pledge",
    "dispute_id": None,
    "decision": None,
    "asked": False,
}
UNKNOWN = {
    "provider_id": "txn_2",
    "kind": "adjustment",
    "source": None,
    "gross_cents": -200,
    "fee_cents": 0,
    "net_cents": -200,
    "association_name": None,
    "pledge_number": None,
    "subject_kind": None,
}


def add_payouts(app: Flask) -> None:
    """Payouts, their items and fees."""

    @app.get("/payouts")
    def list_payouts() -> Any:
        return jsonify(items=[PAYOUT], next=None)

    @app.get("/payouts/<provider_id>")
    def show_payout(provider_id: str) -> Any:
        if provider_id != "po_1":
            return refused(404, "not_found")
        sums = {"items": 1, "gross_cents": 6_000, "fee_cents": 115, "net_cents": 5_885}
        kinds = [sums | {"kind": "charge"}]
        return jsonify(PAYOUT | {"kinds": kinds, "items": {"items": [ITEM, ITEM | UNKNOWN], "next": None}})

    @app.get("/desk/campaigns")
    def list_desk_campaigns() -> Any:
        return jsonify(items=[], next=None)

    @app.get("/payout-fees")
    def payout_fees() -> Any:
        month = {"month": "2026-11-01", "charges": 115, "disputes": 0, "account": 200, "total_cents": 315}
        return jsonify(items=[month])

    @app.post("/payout-items/<item_id>/proposals")
    def propose_payout_item(item_id: str) -> Any:
        return jsonify(ASKED | {"kind": "payout_item"}), 201
