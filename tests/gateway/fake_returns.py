"""Refunds and disputes of the fake platform: one of each kind that a page has to show."""

from typing import Any

from flask import Flask, jsonify, request

PLEDGE = "0192cccc-0000-7000-8000-0000000000a1"
CAMPAIGN = "0192cccc-0000-7000-8000-0000000000a2"
DISPUTE = "0192cccc-0000-7000-8000-0000000000a3"
AT = "2026-11-20T10:00:00+00:00"
TITLE = "Tuppuralan lähiliikuntapaikka"


def refund(number: int, state: str, **changes: Any) -> dict[str, Any]:
    """A refund as the service tells it."""
    return {
        "id": f"0192cccc-0000-7000-8000-00000000010{number}",
        "number": f"P-{number}",
        "state": state,
        "method": "card",
        "automatic": True,
        "trouble": None,
        "in_payment_file": False,
        "failure": None,
        "payee_name": None,
        "payee_iban": None,
        "payee_account_masked": None,
        "amount_cents": 2_500,
        "reason": "requested",
        "pledge_id": PLEDGE,
        "pledge_number": "MK-10001",
        "campaign_id": CAMPAIGN,
        "campaign_title": TITLE,
        "listed_at": AT,
        "paid_at": AT if state == "paid" else None,
    } | changes


BANK = {"method": "bank_transfer", "automatic": False, "payee_account_masked": "FI•• •••• •••• ••01 22"}
REFUNDS = {
    "listed": [refund(1, "listed"), refund(2, "listed", **BANK, reason="not_funded")],
    "approved": [
        refund(3, "approved", trouble="balance_insufficient"),
        refund(4, "pending"),
        refund(5, "approved", **BANK, payee_name="Erkki Koskinen", payee_iban="FI5810171000000122"),
    ],
    "failed": [refund(6, "failed", failure="expired_or_canceled_card")],
    "paid": [refund(7, "paid")],
    "dropped": [refund(8, "dropped")],
}


def dispute(**changes: Any) -> dict[str, Any]:
    """A dispute as the service tells it."""
    return {
        "id": DISPUTE,
        "provider_id": "du_1",
        "state": "needs_response",
        "is_open": True,
        "reason": "fraudulent",
        "amount_cents": 6_000,
        "taken_cents": 6_000,
        "fee_cents": 2_000,
        "open_loss_cents": 0,
        "opened_at": AT,
        "due_by": "2026-11-29T10:00:00+00:00",
        "days_left": 2,
        "can_answer": True,
        "submissions": 0,
        "pledge_id": PLEDGE,
        "pledge_number": "MK-10001",
        "campaign_id": CAMPAIGN,
        "campaign_title": TITLE,
    } | changes


DETAILS = {
    "draft": {
        "uncategorized_text": "The cardholder backed the campaign.\n\nConsent, version 2026-11: …",
        "product_description": "Support for a local campaign.",
        "refund_policy_disclosure": "A pledge can be withdrawn free of charge.",
        "service_date": "2026-11-01",
    },
    "answers": [],
    "changes": [{"at": AT, "state": "needs_response", "actor": "stripe"}],
    "consent_version": "2026-11",
    "paid_cents": 6_000,
    "refunded_cents": 0,
}
PREVIEW = {
    "refunds": 3,
    "amount_cents": 8_500,
    "automatic_refunds": 2,
    "automatic_cents": 6_000,
    "bank_refunds": 1,
    "bank_cents": 2_500,
}


def add_refunds(app: Flask) -> None:
    """What the refund pages ask."""

    @app.get("/refunds")
    def refunds() -> Any:
        return jsonify(items=REFUNDS.get(request.args.get("state", ""), []), next=None)

    @app.get("/refund-batches")
    def batches() -> Any:
        batch = {"id": PLEDGE, "campaign_title": TITLE, "state": "approved", "made_at": AT}
        return jsonify(items=[batch | {"lines": 40, "done": 12, "skipped": 1}])

    @app.get("/refund-batches/preview")
    def preview() -> Any:
        return jsonify(PREVIEW)

    @app.get("/campaigns/<campaign_id>/books")
    def books(campaign_id: str) -> Any:
        entries = {"items": [], "next": None}
        told = {"campaign_id": campaign_id, "title": TITLE, "state": "funded", "sums": {}}
        return jsonify(told | {"accounts": [], "entries": entries})

    @app.get("/desk/pledges/<name>/refundable")
    def refundable(name: str) -> Any:
        by_bank = name == "MK-10002"
        return jsonify(
            pledge_id=PLEDGE,
            pledge_number=name,
            campaign_id=CAMPAIGN,
            campaign_title=TITLE,
            method="bank_transfer" if by_bank else "card",
            automatic=not by_bank,
            payer_account_masked="FI•• •••• •••• ••01 22" if by_bank else None,
            paid_cents=6_000,
            refunded_cents=1_000,
            refundable_cents=5_000,
            charged_back=False,
        )

    @app.post("/desk/pledges/<pledge_id>/refund-proposals")
    @app.post("/refund-batches")
    @app.post("/refunds/<pledge_id>/bank-proposals")
    def propose(pledge_id: str = "") -> Any:
        return jsonify(id=PLEDGE), 201

    @app.post("/refunds/<refund_id>/retry")
    def retry(refund_id: str) -> Any:
        return "", 204


def add_disputes(app: Flask) -> None:
    """What the dispute pages ask."""

    @app.get("/disputes")
    def disputes() -> Any:
        is_open = request.args.get("state") == "open"
        decided = dispute(state="lost", is_open=False, days_left=None, can_answer=False)
        return jsonify(items=[dispute() if is_open else decided], next=None)

    @app.get("/disputes/<dispute_id>")
    def one(dispute_id: str) -> Any:
        changed = {} if dispute_id == DISPUTE else {"state": "lost", "open_loss_cents": 4_500}
        if changed:
            changed |= {"is_open": False, "can_answer": False, "days_left": None}
        return jsonify(dispute(**changed) | DETAILS)

    @app.post("/disputes/<dispute_id>/evidence")
    @app.post("/fraud-warnings/<dispute_id>/dismissal")
    def answered(dispute_id: str) -> Any:
        return "", 204

    @app.get("/fraud-warnings")
    def warnings() -> Any:
        warning = {"id": DISPUTE, "fraud_type": "made_with_stolen_card", "warned_at": AT}
        told = {"pledge_id": PLEDGE, "pledge_number": "MK-10001", "campaign_title": TITLE}
        return jsonify(items=[warning | told | {"paid_cents": 6_000}])

    @app.get("/deliveries")
    def deliveries() -> Any:
        mail = {"id": PLEDGE, "template": "card_charged", "pledge_id": PLEDGE, "state": "sent"}
        return jsonify(items=[mail | {"sent_at": AT, "error": None}], next=None)
