"""Goods, promises and the one budget in the fake platform."""

from typing import Any

from flask import Flask, jsonify, request

from tests.gateway.fake_city import CAMPAIGN_ID

COFFEE, BOARDS = (f"0192eeee-0000-7000-8000-0000000000{number}" for number in (71, 72))
HELD, CAME = (f"0192eeee-0000-7000-8000-0000000000{number}" for number in (73, 74))
ENTRY, RECEIPT = (f"0192eeee-0000-7000-8000-0000000000{number}" for number in (75, 76))


def one_need(need_id: str, name: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": need_id,
        "name": name,
        "unit": "pakettia",
        "target": 10,
        "promised": 7,
        "received": 2,
        "approved": 0,
        "left": 3,
        "value_cents": 650,
        "value_basis": "kaupan hinta",
        "received_cents": 1_300,
        "approved_cents": 0,
        "needed_by": "2027-05-07",
        "bring_to": "Kerhotalo",
        "closed": False,
        "close_reason": "",
        **changes,
    }


NEEDS = [
    one_need(COFFEE, "Kahvipaketti"),
    one_need(BOARDS, "Lautoja", closed=True, close_reason="Saimme ne sahalta", left=0),
]


def one_promise(promise_id: str, state: str, actions: list[str], **changes: Any) -> dict[str, Any]:
    return {
        "id": promise_id,
        "need_id": COFFEE,
        "state": state,
        "count": 4,
        "note": "Tuon maanantaina",
        "promised_at": "2027-04-20T10:00:00Z",
        "received": None,
        "condition": None,
        "actual_cents": None,
        "suggested_cents": 2_600,
        "actions": actions,
        "name": "Aino Keksitty",
        "phone": "+358 40 000 0000",
        **changes,
    }


CAME_ALREADY = {"received": 2, "condition": "good", "actual_cents": 1_300}
PROMISES = [
    one_promise(HELD, "promised", ["received", "not_brought"]),
    one_promise(CAME, "received", ["receipt_undone", "value_approved"], **CAME_ALREADY),
]

SHARE = {
    "basis_points": 900,
    "base": "grant",
    "counts_backers": False,
    "other_public_cents": 100_000,
    "base_cents": 150_000,
    "required_cents": 13_500,
    "covered_cents": 8_250,
    "short_by_cents": 5_250,
}
TERMS = {name: SHARE[name] for name in ("basis_points", "base", "counts_backers", "other_public_cents")} | {
    "cents_per_hour": 1_500,
    "reason": "",
    "set_by": "0192cccc-0000-7000-8000-000000000004",
    "set_at": "2027-03-01T10:00:00Z",
}
BUDGET: dict[str, Any] = {
    "campaign_id": CAMPAIGN_ID,
    "money": {
        "goal_cents": 950_000,
        "promised_cents": 400_000,
        "secured_cents": 300_000,
        "collected_cents": 50_000,
        "matched_cents": 50_000,
        "is_before_end": True,
    },
    "hours": {
        "needed_minutes": 240,
        "signed_minutes": 120,
        "approved_minutes": 90,
        "cents_per_hour": 1_500,
        "approved_cents": 2_250,
    },
    "goods": {
        "needs": 1,
        "target": 10,
        "promised": 7,
        "received": 2,
        "left": 3,
        "target_cents": 6_500,
        "promised_cents": 4_550,
        "received_cents": 1_300,
        "approved_cents": 2_000,
    },
    "own_money": {"proved_cents": 4_000, "unproved_cents": 1_000},
    "own_share": SHARE,
    "missing": [
        {"what": "money", "amount": 500_000},
        {"what": "hours", "amount": 150},
        {"what": "goods", "amount": 3},
        {"what": "own_share", "amount": 5_250},
    ],
    "terms": TERMS,
    "history": [TERMS, TERMS | {"reason": "Sovittu uudelleen", "basis_points": 950}],
    "defaults": TERMS,
    "may_set_terms": True,
}


def one_entry(**changes: Any) -> dict[str, Any]:
    return {
        "id": ENTRY,
        "amount_cents": 4_000,
        "spent_on": "2027-03-06",
        "purpose": "Lapioita",
        "state": "entered",
        "reason": "",
        "counts": True,
        "entered_at": "2027-03-07T10:00:00Z",
        "evidence": [{"id": RECEIPT, "media_type": "application/pdf"}],
        "actions": ["remove", "refuse"],
        **changes,
    }


OWN = one_promise(HELD, "promised", ["reduced", "taken_back"], held_until=None) | {
    "need": {name: NEEDS[0][name] for name in ("id", "name", "unit", "needed_by", "bring_to", "closed")},
    "campaign": {"slug": "lahiliikuntapaikka", "title": "Lähiliikuntapaikka"},
}


def _refused(field: str, code: str) -> Any:
    body = {"code": "invalid", "title": "", "errors": {field: [code]}, "status": 422}
    return jsonify(body), 422, {"Content-Type": "application/problem+json"}


def add_giving(app: Flask) -> None:
    """Goods as residents and associations meet them; more than three are left to nobody."""

    @app.get("/campaigns/<campaign_id>/goods")
    def goods(campaign_id: str) -> Any:
        return jsonify({"items": NEEDS if campaign_id == CAMPAIGN_ID else [], "may_edit": True})

    @app.post("/campaigns/<campaign_id>/goods")
    def add(campaign_id: str) -> Any:
        return jsonify(NEEDS[0]), 201

    @app.post("/goods/<need_id>")
    def change(need_id: str) -> Any:
        return _refused("target", "below_promised") if request.get_json()["target"] < 7 else jsonify(NEEDS[0])

    @app.post("/goods/<need_id>/<deed>")
    def write(need_id: str, deed: str) -> Any:
        if deed != "promises":
            return jsonify(NEEDS[0])
        sent = request.get_json()
        if sent["name"] == "Myöhäinen":
            return _refused("count", "more_than_left")
        return jsonify({"count": sent["count"], "held_until": "2027-04-20T12:00:00Z", "left": 1}), 201

    @app.get("/goods/<need_id>/promises")
    def promises(need_id: str) -> Any:
        return jsonify({"items": PROMISES, "next": None})

    @app.post("/goods-promises/<promise_id>/<deed>")
    def settle(promise_id: str, deed: str) -> Any:
        if deed == "receive" and request.get_json()["received"] > 4:
            return _refused("received", "more_than_promised")
        return jsonify(PROMISES[1])

    @app.post("/contributors/<contributor_id>/own/goods")
    def own(contributor_id: str) -> Any:
        return jsonify({"items": [OWN]})

    @app.post("/contributors/<contributor_id>/own/goods/<promise_id>/<deed>")
    def change_own(contributor_id: str, promise_id: str, deed: str) -> Any:
        if deed == "reduce" and request.get_json()["count"] > 4:
            return _refused("count", "more_than_promised")
        return jsonify(OWN)


def add_budgets(app: Flask) -> None:
    """The one budget, its terms, and own money with receipts."""

    @app.get("/campaigns/<campaign_id>/budget")
    def budget(campaign_id: str) -> Any:
        return jsonify(BUDGET)

    @app.post("/campaigns/<campaign_id>/own-share")
    def set_terms(campaign_id: str) -> Any:
        return jsonify(TERMS) if request.get_json()["reason"] else _refused("reason", "required")

    @app.get("/campaigns/<campaign_id>/own-money")
    def own_money(campaign_id: str) -> Any:
        return jsonify({"items": [one_entry()], "next": None})

    @app.post("/campaigns/<campaign_id>/own-money")
    def enter(campaign_id: str) -> Any:
        return jsonify(one_entry(evidence=[], counts=False)), 201

    @app.post("/own-money/<entry_id>/<step>")
    def step(entry_id: str, step: str) -> Any:
        if step == "evidence" and not request.get_data().startswith(b"%PDF"):
            return _refused("evidence", "not_a_picture")
        return jsonify(one_entry()), 201 if step == "evidence" else 200

    @app.get("/own-money/<entry_id>/evidence/<evidence_id>")
    def send(entry_id: str, evidence_id: str) -> Any:
        kept = {"Content-Disposition": 'attachment; filename="tosite.pdf"', "Content-Type": "application/pdf"}
        return b"%PDF-1.7", 200, kept
