"""The desk of helpers and its cash in the fake platform: one paper, one drawer, one campaign to stop."""

from typing import Any

from flask import Flask, jsonify, request

from tests.gateway.fake_city import DISPLAY, PLEDGE_ID, TOKEN, one_pledge
from tests.gateway.fake_traffic import COLLECTING_ACCOUNTS

ENTRY_ID = "0192dddd-0000-7000-8000-000000000001"
DRAWER_ID = "0192dddd-0000-7000-8000-000000000002"
CODE = "K7MP2-RQX94"
# What a campaign tells those who make or review it.
FOR_THE_DESK: dict[str, Any] = {"version": 3, "missing": [], "review_comments": []}

DRAWER = {
    "id": DRAWER_ID,
    "name": "Pääkirjasto",
    "association_name": "Tuppuralan Tanhuvat ry",
    "expected_cents": 2_500,
    "waiting": True,
}


def refused(status: int, code: str, errors: dict[str, list[str]] | None = None) -> Any:
    return jsonify(status=status, code=code, title=code, errors=errors or {}), status


def one_paper(entry_id: str) -> dict[str, Any]:
    by_cash = {"cash": "taken", "receipt": "confirmed"}.get(entry_id)
    return {
        "id": entry_id,
        "number": "MK-10001",
        "taken_at": "2026-11-21T12:32:00Z",
        "amount_cents": 2_500,
        "method": "cash" if by_cash else "bank_transfer",
        "locale": "sv" if entry_id == "swedish" else "fi",
        "campaign_title": "Tuppuralan lähiliikuntapaikka",
        "association_name": "Tuppuralan Tanhuvat ry",
        "display": DISPLAY,
        "model": "all_or_nothing",
        "deadline": "2026-12-06T22:00:00Z",
        "code": CODE,
        "consent_text": "Lupaat antaa rahaa.",
        "slip": None if by_cash else one_pledge(pledge_id=PLEDGE_ID)["slip"],
        "cash": {
            "receipt_id": ENTRY_ID,
            "desk_name": "Pääkirjasto",
            "state": by_cash,
            "number": 7 if by_cash == "confirmed" else None,
            "confirmed_at": None,
            "expires_at": "2026-11-21T12:47:00Z",
        }
        if by_cash
        else None,
    }


def add_assisting(app: Flask) -> None:
    """Entries, papers and codes."""

    @app.post("/assisted-pledges")
    def take_assisted() -> Any:
        return jsonify(id=ENTRY_ID), 201

    @app.get("/assisted-pledges")
    def entries() -> Any:
        entry = {
            "number": "MK-10001",
            "taken_at": "2026-11-21T12:32:00Z",
            "amount_cents": 2_500,
            "cash": None,
        }
        items = [entry | {"id": ENTRY_ID, "handed_over": each} for each in (False, True)]
        return jsonify(items=items, next=None)

    @app.get("/assisted-pledges/<entry_id>/paper")
    def show_paper(entry_id: str) -> Any:
        if entry_id == "gone":
            return refused(410, "paper_handed_over")
        return jsonify(one_paper(entry_id))

    @app.post("/assisted-pledges/<entry_id>/hand-over")
    def hand_over(entry_id: str) -> Any:
        return ("", 204) if entry_id != "cash" else refused(409, "cash_waits")

    @app.post("/pledges/<pledge_id>/code")
    def renew_code(pledge_id: str) -> Any:
        return jsonify(number="MK-10001", code="NEW11-CODE2", link_token="n" * 22)

    @app.post("/pledges/open")
    def open_with_code() -> Any:
        given = request.get_json()
        if given["code"] == "helper":
            return refused(403, "not_for_helpers")
        if given["code"] == "often":
            return refused(429, "too_many")
        if given["code"] != CODE:
            return refused(404, "not_found")
        return jsonify(pledge_id=PLEDGE_ID, link_token=TOKEN)


def add_drawers(app: Flask) -> None:
    """A drawer with a receipt, a difference and a deposit."""

    @app.get("/campaigns/<campaign_id>/cash-desks")
    def of_campaign(campaign_id: str) -> Any:
        return jsonify(items=[{"id": DRAWER_ID, "name": "Pääkirjasto"}])

    @app.get("/collecting-accounts")
    def collecting_accounts() -> Any:
        return jsonify(items=COLLECTING_ACCOUNTS)

    @app.get("/cash-desks")
    def drawers() -> Any:
        return jsonify(items=[DRAWER])

    @app.post("/cash-desks")
    def open_drawer() -> Any:
        return jsonify(id=DRAWER_ID, name=request.get_json()["name"]), 201

    @app.get("/cash-desks/<desk_id>")
    def drawer_today(desk_id: str) -> Any:
        at = {"taken_at": "2026-11-21T12:32:00Z", "taken_by": "person:a", "decided_by": None}
        receipt = {
            "id": "r",
            "pledge_number": "MK-10001",
            "number": None,
            "amount_cents": None,
            "state": "taken",
        }
        count = {
            "id": ENTRY_ID,
            "counted_at": "2026-11-21T18:00:00Z",
            "counted_by": "person:a",
            "expected_cents": 2_600,
            "counted_cents": 2_500,
            "difference_cents": -100,
            "comment": "Vaihtorahassa <b>virhe</b>",
            "state": "open",
            "decision_reason": None,
            "own": False,
        }
        deposit = {
            "id": "d",
            "amount_cents": 5_000,
            "reference": "10126",
            "taken_at": "2026-11-20T12:32:00Z",
            "state": "in_transit",
        }
        return jsonify(
            DRAWER
            | {"day": "2026-11-21"}
            | {"receipts": [receipt | at]}
            | {"counts": [count]}
            | {"deposits": [deposit]}
        )


def add_cash(app: Flask) -> None:
    """Cash that is counted, brought to the bank, or waits for its second person."""

    @app.post("/cash-desks/<desk_id>/counts")
    def count_drawer(desk_id: str) -> Any:
        return jsonify(id=ENTRY_ID, state="open", difference_cents=-100), 201

    @app.post("/cash-desks/<desk_id>/deposits")
    def deposit_cash(desk_id: str) -> Any:
        return jsonify(id=ENTRY_ID, reference="10126"), 201

    @app.post("/cash-counts/<count_id>/decision")
    def decide_count(count_id: str) -> Any:
        return "", 204

    @app.get("/cash-receipts")
    def waiting_cash() -> Any:
        item = {
            "id": ENTRY_ID,
            "desk_name": "Pääkirjasto",
            "number": "MK-10001",
            "campaign_title": "Tuppuralan lähiliikuntapaikka",
            "taken_at": "2026-11-21T12:32:00Z",
            "expires_at": "2026-11-21T12:47:00Z",
        }
        return jsonify(items=[item])

    @app.post("/cash-receipts/<receipt_id>/confirmation")
    def confirm_cash(receipt_id: str) -> Any:
        if receipt_id == "stale":
            return refused(403, "reauthentication_needed")
        if request.get_json()["counted_cents"] != 2_500:
            return refused(422, "invalid", {"counted": ["counted_differently"]})
        return jsonify(number=7)


def add_halts(app: Flask) -> None:
    """What stopping a campaign would do."""

    @app.get("/campaigns/<campaign_id>/halt")
    def halt(campaign_id: str) -> Any:
        return jsonify(
            campaign_id=campaign_id,
            state="open",
            halt_reason=None,
            deadline="2026-12-06T22:00:00Z",
            deadline_passed=False,
            backers=27,
            released=20,
            released_cents=50_000,
            refunded=7,
            refund_card_cents=10_000,
            refund_bank_cents=7_500,
            plan={"outcome": "cancelled", "lines": 27, "done": 12, "stuck": 1},
            notices=[{"kind": "suspended", "at": "2026-11-21T12:32:00Z", "told": 27, "finished": True}],
        )
