"""Settlements and payment files of the fake platform: one in each state that a page has to show."""

from typing import Any

from flask import Flask, jsonify, request

from tests.gateway.fake_returns import AT, CAMPAIGN, TITLE

SETTLEMENT = "0192eeee-0000-7000-8000-0000000000b1"
FILE = "0192eeee-0000-7000-8000-0000000000b2"
ACCOUNT = "0192eeee-0000-7000-8000-0000000000b3"
HOLD = "0192eeee-0000-7000-8000-0000000000b4"
MASKED = "FI•• •••• •••• ••07 85"

STATEMENT = {
    "campaign_id": CAMPAIGN,
    "campaign_title": TITLE,
    "association_name": "Tuppuralan Tanhuvat ry",
    "legal_mode": "presale",
    "legal_number": "",
    "collecting_account_name": "Mikkeli",
    "collecting_account_kind": "operator",
    "way": "bank_transfer",
    "promised_cents": 80_000,
    "rows": [
        {"row": "card", "cents": 56_500},
        {"row": "bank_transfer", "cents": 13_550},
        {"row": "refunds", "cents": -1_500},
    ],
    "held_cents": 68_550,
    "fees_cents": 1_322,
    "kept_back_cents": 0,
    "payable_cents": 0,
    "settled_cents": 0,
    "passed_on_cents": 0,
    "at_provider_cents": 0,
    "holdback_percent": 10,
}


def settlement(state: str = "drafted", **changes: Any) -> dict[str, Any]:
    """A settlement as the service tells it."""
    return {
        "id": SETTLEMENT,
        "number": "T-3",
        "campaign_id": CAMPAIGN,
        "campaign_title": TITLE,
        "association_name": "Tuppuralan Tanhuvat ry",
        "instalment": 1,
        "is_last": True,
        "way": "bank_transfer",
        "state": state,
        "amount_cents": 67_228,
        "taken_cents": 68_550,
        "fees_cents": 1_322,
        "holdback_cents": 0,
        "payee_name": "Tuppuralan Tanhuvat ry",
        "payee_account_masked": MASKED,
        "payee_iban": "FI2112345600000785",
        "failure": "AC04" if state == "rejected_by_bank" else None,
        "drafted_at": AT,
        "approved_at": None,
        "paid_at": AT if state == "paid" else None,
    } | changes


def payment_file(state: str = "approved") -> dict[str, Any]:
    """A payment file as the service tells it."""
    return {
        "id": FILE,
        "number": 1,
        "message_id": "MEIJAN-20261122-1",
        "format": "pain.001.001.09",
        "state": state,
        "payments": 2,
        "amount_cents": 68_728,
        "execute_on": "2026-11-23",
        "sha256": "ab" * 32,
        "made_at": AT,
        "approved_at": AT,
        "downloaded_at": None,
        "counts": {"accepted": 1, "rejected": 1},
    }


def order(number: str, kind: str, state: str, **changes: Any) -> dict[str, Any]:
    """One payment of a file as the service tells it."""
    return {
        "id": SETTLEMENT,
        "end_to_end_id": number,
        "kind": kind,
        "payee_name": "Tuppuralan Tanhuvat ry",
        "payee_account_masked": MASKED,
        "amount_cents": 1_500,
        "state": state,
        "reason": None,
    } | changes


ANSWER = {
    "id": HOLD,
    "file_id": FILE,
    "message_id": "MEIJAN-20261122-1",
    "name": "vastaus.xml",
    "received_at": AT,
    "accepted": 1,
    "rejected": 1,
    "unknown_names": ["X-1"],
    "late_names": [],
}
HELD = {
    "id": HOLD,
    "collecting_account_id": ACCOUNT,
    "association_name": "Tuppuralan Tanhuvat ry",
    "old_account_masked": "FI•• •••• •••• ••60 82",
    "new_account_masked": MASKED,
    "began_at": AT,
    "until": "2026-11-25T10:00:00+00:00",
}


# What lies on the operator's account for a campaign that collects to its association's own.
MATCH = {
    "collecting_account_id": ACCOUNT,
    "statement": STATEMENT
    | {"rows": [{"row": "match", "cents": 20_000}], "held_cents": 20_000, "fees_cents": 0},
    "to_pay_cents": 20_000,
    "objections": [],
}


def add_settlements(app: Flask) -> None:
    """What the settlement pages ask and do."""

    @app.get("/settlements/campaigns")
    def campaigns_to_settle() -> Any:
        row = {"campaign_id": CAMPAIGN, "title": TITLE, "association_name": "Tuppuralan Tanhuvat ry"}
        more = {
            "account_kind": "operator",
            "held_cents": 68_550,
            "match_held_cents": 20_000,
            "open_state": None,
            "settlement_id": None,
        }
        return jsonify(items=[row | more], next=None)

    @app.get("/settlements")
    def settlements() -> Any:
        state = request.args.get("state", "")
        found = [settlement("rejected_by_bank"), settlement("paid")]
        return jsonify(items=[each for each in found if state in ("", each["state"])], next=None)

    @app.get("/settlements/<settlement_id>")
    def one_settlement(settlement_id: str) -> Any:
        state = settlement_id if settlement_id.isalpha() else "drafted"
        hindrance = "payee_changed" if state == "approved" else None
        return jsonify(settlement(state) | {"statement": STATEMENT, "hindrance": hindrance})

    @app.get("/campaigns/<campaign_id>/settling")
    def campaign_settling(campaign_id: str) -> Any:
        held = campaign_id == HOLD
        return jsonify(
            statement=STATEMENT,
            to_pay_cents=67_228,
            objections=["payee_held"] if held else [],
            match=[MATCH],
            payee_name="Tuppuralan Tanhuvat ry",
            payee_account_masked=MASKED,
            hold=HELD if held else None,
            settlements=[settlement("paid")],
        )

    @app.post("/campaigns/<campaign_id>/settlements")
    def draft_settlement(campaign_id: str) -> Any:
        if campaign_id == HOLD:
            return jsonify(status=409, code="payee_held", title="held", errors={}), 409
        return jsonify(settlement() | {"statement": STATEMENT}), 201

    @app.post("/settlements/<settlement_id>/<deed>")
    def settlement_deed(settlement_id: str, deed: str) -> Any:
        return jsonify(id=settlement_id, deed=deed), 201

    @app.post("/campaigns/<campaign_id>/holdback")
    @app.post("/account-holds/<campaign_id>/end-proposals")
    def set_or_end_hold(campaign_id: str) -> Any:
        return jsonify(id=campaign_id), 201


def add_payment_files(app: Flask) -> None:
    """What the pages of payment files ask and do."""

    @app.get("/payment-files/waiting")
    def waiting_for_files() -> Any:
        row = {"collecting_account_id": ACCOUNT, "association_name": "Mikkeli", "account_masked": MASKED}
        sums = {"refunds": 1, "refund_cents": 1_500, "settlements": 1, "settlement_cents": 67_228}
        return jsonify(items=[row | sums])

    @app.get("/payment-files")
    def payment_files() -> Any:
        return jsonify(items=[payment_file("proposed"), payment_file()], next=None)

    @app.post("/payment-files")
    def make_payment_file() -> Any:
        return jsonify(id=FILE), 201

    @app.get("/payment-files/<file_id>")
    def one_payment_file(file_id: str) -> Any:
        orders = [
            order("T-3", "settlement", "accepted"),
            order("P-5", "refund", "rejected", reason="AC04", payee_name=None, payee_account_masked=None),
        ]
        return jsonify(payment_file() | {"id": file_id, "orders": orders, "answers": [ANSWER]})

    @app.get("/payment-answers")
    def bank_answers() -> Any:
        common = {"id": FILE, "received_at": ANSWER["received_at"], "received_by": "bank_inbox"}
        told = common | {name: ANSWER[name] for name in ("name", "file_id", "message_id", "accepted")}
        refused = {"name": "vieras.xml", "file_id": None, "message_id": None, "accepted": 0, "rejected": 0}
        refused |= common | {"refusal": "unknown_message"}
        return jsonify(items=[told | {"rejected": 1, "refusal": None}, refused], next="bmV4dA==")

    @app.post("/payment-answers")
    def bank_answer() -> Any:
        if b"DOCTYPE" in request.get_data():
            return jsonify(status=422, code="invalid", title="x", errors={"file": ["doctype"]}), 422
        return jsonify(ANSWER), 201
