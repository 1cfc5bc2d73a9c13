"""Public ledgers of the fake platform: one that was paid out in parts, all others untouched."""

from typing import Any

from flask import Flask, jsonify, request

from tests.gateway.fake_city import CAMPAIGN_ID

NOTHING = dict.fromkeys(
    (
        "promised_cents",
        "secured_cents",
        "collected_cents",
        "match_reserved_cents",
        "match_released_cents",
        "match_freed_cents",
        "refunded_cents",
        "other_cents",
        "fees_cents",
        "fees_to_come_cents",
        "settled_cents",
        "settled_waiting_cents",
        "kept_back_cents",
        "left_cents",
    ),
    0,
)
SETTLEMENT = {
    "number": "T-12",
    "instalment": 1,
    "is_last": False,
    "is_paid": True,
    "way": "bank_transfer",
    "payee_name": "Tuppuralan Tanhuvat ry",
    "amount_cents": 90_000,
    "fees_cents": 1_250,
    "holdback_cents": 10_000,
    "agreed_at": "2026-11-18T10:00:00Z",
    "paid_at": "2026-11-19T10:00:00Z",
    "voucher": "2026/17",
}
PAID_OUT = CAMPAIGN_ID[:-1] + "6"


def row(since: str, until: str, kind: str, cents: int, balance_cents: int, **more: Any) -> dict[str, Any]:
    """A row of the ledger."""
    month = (since if cents > 0 else until)[:7]
    plain = {
        "month": month,
        "method": "",
        "corrects": False,
        "settlement": None,
        "voucher": None,
        "items": 3,
        "span": "day",
    }
    told = {"since": since, "until": until, "kind": kind, "cents": cents, "balance_cents": balance_cents}
    return plain | told | more


ROWS = {
    "2026-10": [row("2026-10-01", "2026-10-31", "payment", 30_000, 30_000, span="month", items=7)],
    "2026-11": [
        row("2026-11-16", "2026-11-22", "payment", 80_000, 110_000, span="week", method="bank", items=4),
        row("2026-11-17", "2026-11-17", "match", 20_000, 130_000, method="match", items=11),
        row("2026-11-18", "2026-11-18", "settlement", -90_000, 40_000, settlement="T-12", voucher="2026/17"),
        row("2026-11-18", "2026-11-18", "fees", -1_250, 38_750, settlement="T-12", voucher="2026/17"),
        row("2026-10-01", "2026-11-30", "refund", -2_500, 36_250, span="longer", items=None),
        row("2026-11-20", "2026-11-20", "payment", -1_000, 35_250, method="card", corrects=True),
    ],
}
MONTHS = [
    {"month": "2026-10", "rows": 1, "in_cents": 30_000, "out_cents": 0, "balance_cents": 30_000},
    {"month": "2026-11", "rows": 6, "in_cents": 100_000, "out_cents": -94_750, "balance_cents": 35_250},
]
STEPS = NOTHING | {
    "promised_cents": 111_000,
    "secured_cents": 111_000,
    "collected_cents": 109_000,
    "match_reserved_cents": 5_000,
    "match_released_cents": 20_000,
    "refunded_cents": 2_500,
    "fees_cents": 1_250,
    "settled_cents": 90_000,
    "kept_back_cents": 10_000,
    "left_cents": 35_250,
}


GATHERED = [
    {"day": "2026-10-25", "promised_cents": 30_000, "matched_cents": 0},
    {"day": "2026-11-08", "promised_cents": 260_000, "matched_cents": 90_000},
    {"day": "2026-11-21", "promised_cents": 480_000, "matched_cents": 200_000},
]


def add_public_ledgers(app: Flask) -> None:
    """What everybody may read of campaigns' money."""

    @app.get("/campaigns/<campaign_id>/public-ledger")
    def public_ledger(campaign_id: str) -> Any:
        moved = campaign_id == PAID_OUT
        month = request.args.get("month", "")
        shown = [each for each in ROWS if month not in ROWS or each <= month] if moved else []
        return jsonify(
            campaign_id=campaign_id,
            state="funded" if moved else "open",
            account_holder="Tuppuralan Tanhuvat ry",
            counted_at="2026-11-22T10:00:00Z",
            steps=STEPS if moved else NOTHING | {"promised_cents": 484_000, "secured_cents": 420_000},
            settlements=[SETTLEMENT] if moved else [],
            months=MONTHS if moved else [],
            earlier=None,
            rows=[row for each in shown for row in ROWS[each]],
        )

    @app.get("/campaigns/<campaign_id>/gathered")
    def gathered(campaign_id: str) -> Any:
        return jsonify(campaign_id=campaign_id, points=GATHERED[:1] if campaign_id == PAID_OUT else GATHERED)

    @app.get("/campaigns/<campaign_id>/public-ledger.<ending>")
    def public_ledger_file(campaign_id: str, ending: str) -> Any:
        named = {"Content-Disposition": f'attachment; filename="rahan-reitti-{campaign_id}.{ending}"'}
        return "\ufeffAlkaa;Summa\r\n", 200, {"Content-Type": "text/csv; charset=utf-8", **named}
