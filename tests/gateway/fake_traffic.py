"""The traffic with the card provider in the fake platform: a transfer that waits, a payout that differs."""

from typing import Any

from flask import Flask, jsonify

AT = "2026-11-21T03:00:12Z"

TRAFFIC: dict[str, Any] = {
    "as_of": "2026-11-21T09:15:00Z",
    "events": {
        "waiting": 2,
        "parked": 1,
        "swept": 3,
        "of_other_version": 1,
        "received": 412,
        "last_webhook_at": "2026-11-21T09:12:44Z",
        "unsubscribed": [{"kind": "invoice.paid", "times": 4, "last_at": AT}],
        "stuck": [{"id": "evt_1", "kind": "payout.paid", "effect": "ProviderBroken", "received_at": AT}],
    },
    "sweeps": [
        {
            "began_at": AT,
            "ended_at": AT,
            "begun_by": "clock",
            "step": "transfers",
            "trouble": None,
            "steps": [
                {"step": step, "looked_at": number * 3, "healed": number % 2}
                for number, step in enumerate(
                    ("events", "payments", "refunds", "disputes", "payouts", "transfers")
                )
            ],
            "healed": 3,
        },
        {
            "began_at": AT,
            "ended_at": None,
            "begun_by": "operator",
            "step": "refunds",
            "trouble": "api_error",
            "steps": [{"step": "events", "looked_at": 0, "healed": 0}],
            "healed": 0,
        },
    ],
    "transfers": [
        {"state": "created", "transfers": 41, "cents": 198_700},
        {"state": "waiting", "transfers": 1, "cents": 2_437},
    ],
    "tasks": [
        {
            "kind": "transfer",
            "number": 0,
            "pledge_number": "MK-10001",
            "association_name": "Tuppuralan Tanhuvat ry",
            "cents": 2_437,
            "waits_for": "account_disabled",
            "since": AT,
            "next_try_at": "2026-11-21T10:00:00Z",
        },
        {
            "kind": "reversal",
            "number": 1,
            "pledge_number": "MK-10002",
            "association_name": "Tuppuralan Tanhuvat ry",
            "cents": 1_000,
            "waits_for": "balance_insufficient",
            "since": AT,
            "next_try_at": "2026-11-21T10:00:00Z",
        },
    ],
    "payouts": [
        {
            "provider_id": "po_1",
            "amount_cents": 98_443,
            "arrives_on": "2026-11-20",
            "state": "in_transit",
            "findings": ["sum_differs:-7", "unexplained:charge:ch_1"],
            "association_name": None,
        },
        {
            "provider_id": "po_2",
            "amount_cents": 198_700,
            "arrives_on": "2026-11-19",
            "state": "arrived",
            "findings": [],
            "association_name": "Tuppuralan Tanhuvat ry",
        },
    ],
}

_OWNER = {"association_name": "Tuppuralan Tanhuvat ry", "payee_name": "Tuppuralan Tanhuvat ry"}
COLLECTING_ACCOUNTS: list[dict[str, Any]] = [
    _OWNER
    | {
        "id": "a",
        "iban": "FI2112345600000785",
        "stripe_account_id": "acct_1",
        "card_account": {
            "takes_transfers": False,
            "pays_out": True,
            "disabled_reason": "rejected.other",
            "lacking": ["company.name"],
            "looked_at": AT,
        },
    },
    _OWNER
    | {
        "id": "b",
        "iban": "FI1799900000000045",
        "stripe_account_id": None,
        "card_standing": "awaits_approval",
        "opened_account_id": "acct_3",
    },
    _OWNER | {"id": "c", "iban": "FI6299900000000011", "stripe_account_id": None},
]
_APPROVAL: dict[str, Any] = {
    "summary": {},
    "amount_cents": None,
    "comment": "",
    "requested_at": AT,
    "content_hash": "0",
}


def add_traffic(app: Flask) -> None:
    """What the finance desk asks about the card provider."""

    @app.get("/desk/provider")
    def traffic() -> Any:
        return jsonify(TRAFFIC)

    @app.get("/associations")
    def associations() -> Any:
        return jsonify(items=[], next=None)

    @app.post("/collecting-accounts")
    def propose_account() -> Any:
        return jsonify(
            {"state": "open", "own": True, "id": "p", "kind": "collecting_account"} | _APPROVAL
        ), 201
