"""Rules for bank lines of the fake platform."""

from typing import Any

from flask import Flask, jsonify, request

RULE = "0192cccc-0000-7000-8000-0000000000f1"
AT = "2026-11-21T12:32:00Z"


def rule(**changes: Any) -> dict[str, Any]:
    return {
        "id": RULE,
        "position": 10,
        "name": "Pankin <b>palvelumaksut</b>",
        "collecting_account_id": None,
        "conditions": {"payer_name_contains": "OSUUSPANKKI", "direction": "out", "most_cents": 2_000},
        "account": "bank_fees",
        "note": None,
        "state": "active",
        "made_at": AT,
        "made_by": "person:maija",
        "approved_by": "person:pekka",
        "stopped_at": None,
        "stopped_by": None,
        "hits": 14,
        "hits_cents": -9_350,
        "last_hit_on": "2026-11-20",
    } | changes


def _refused(errors: dict[str, list[str]]) -> Any:
    return jsonify(status=422, code="invalid", title="invalid", errors=errors), 422


def add_rules(app: Flask) -> None:
    """The list, the preview, and proposals."""

    @app.get("/bank-rules")
    def bank_rules() -> Any:
        if request.args["state"] == "stopped":
            return jsonify(items=[], next=None)
        asking = rule(name="Korot", account=None, note="Kysy pankista", hits=0, last_hit_on=None)
        return jsonify(items=[rule(), asking | {"id": RULE[:-1] + "2"}], next=None)

    @app.post("/bank-rules/preview")
    def preview_rule() -> Any:
        asked = request.get_json()["conditions"]
        if not any(asked[name] for name in ("payer_name_contains", "message_contains", "payer_iban")):
            return _refused({"payer_name_contains": ["too_broad"]})
        example = {
            "id": RULE,
            "booked_on": "2026-11-20",
            "amount_cents": -550,
            "payer_name": "OSUUSPANKKI",
            "message": "Palvelumaksu",
            "state": "inbox",
        }
        found = {"lines": 3, "amount_cents": -1_650, "examples": [example] * 3}
        return jsonify(since="2026-08-23", looked_at=900, complete=True, **found)

    @app.post("/bank-rules/proposals")
    def propose_rule() -> Any:
        return jsonify(id=RULE), 201

    @app.post("/bank-rules/<rule_id>/stop-proposals")
    def stop_rule(rule_id: str) -> Any:
        if rule_id != RULE:
            return jsonify(status=409, code="rule_stopped", title="rule_stopped", errors={}), 409
        return jsonify(id=rule_id), 201
