"""Match funds of the fake platform: a pool that adds euro for euro, one that is a draft, and a trial."""

from typing import Any

from flask import Flask, jsonify, request

from tests.gateway.fake_city import CAMPAIGN_ID

FUND_ID = "0192dddd-0000-7000-8000-000000000001"
DRAFT_ID, CLOSED_ID = FUND_ID[:-1] + "2", FUND_ID[:-1] + "3"
ACCOUNT_ID = "0192dddd-0000-7000-8000-0000000000a1"
NO_RULE: dict[str, Any] = dict.fromkeys(
    (
        "percent",
        "head_cents",
        "grant_cents",
        "unlock",
        "threshold",
        "pledge_cap_cents",
        "person_cap_cents",
        "campaign_cap_cents",
    )
)
EURO_FOR_EURO = NO_RULE | {"kind": "ratio", "percent": 100, "least_cents": 0, "pledge_cap_cents": 10_000}
PER_HEAD = NO_RULE | {"kind": "per_head", "head_cents": 500, "least_cents": 1_000}
AT_HALF = NO_RULE | {
    "kind": "goal",
    "grant_cents": 150_000,
    "unlock": "percent",
    "threshold": 50,
    "least_cents": 0,
}
OPENING = EURO_FOR_EURO | {
    "fund_id": DRAFT_ID,
    "fund_number": "VR-102",
    "fund_name": "Rantojen raha",
    "sponsor": "Keksitty säätiö",
    "association_name": "Ylläpitäjä Oy",
    "districts": ["emola"],
    "campaigns": [CAMPAIGN_ID],
    "campaign_titles": ["Tuppuralan lähiliikuntapaikka"],
    "opens_on": "2026-12-01",
    "closes_on": "2026-12-31",
}


def fund(**changes: Any) -> dict[str, Any]:
    """A pool in a list."""
    return (
        EURO_FOR_EURO
        | {
            "id": FUND_ID,
            "number": "VR-101",
            "name": "Kaupungin <b>vastinraha</b>",
            "sponsor": "Keksitty kaupunki",
            "state": "open",
            "collecting_account_id": ACCOUNT_ID,
            "reference": "10173",
            "districts": ["tuppurala"],
            "chosen_campaigns": [CAMPAIGN_ID],
            "opens_on": "2026-11-01",
            "closes_on": "2026-12-31",
            "opened_at": "2026-11-01T08:00:00Z",
            "closed_at": None,
            "available_cents": 300_000,
            "reserved_cents": 150_000,
            "released_cents": 50_000,
            "campaign_count": 1,
        }
        | changes
    )


_UNOPENED = {"opened_at": None, "available_cents": 0, "reserved_cents": 0, "released_cents": 0}
FUNDS = {
    FUND_ID: fund(),
    DRAFT_ID: AT_HALF | fund(id=DRAFT_ID, number="VR-102", state="draft", **_UNOPENED) | AT_HALF,
    CLOSED_ID: fund(id=CLOSED_ID, number="VR-103", state="closed"),
}


def match_of(campaign_id: str) -> dict[str, Any] | None:
    """What everybody may know: every first campaign has a pool that follows sums, every second a goal."""
    told = {
        "fund_name": "Kaupungin vastinraha",
        "sponsor": "Keksitty kaupunki",
        "is_open": True,
        "closes_on": "2026-12-31",
        "left_cents": 300_000,
        "released_cents": 50_000,
    }
    if campaign_id == CAMPAIGN_ID:
        return EURO_FOR_EURO | told | {"matched_cents": 200_000}
    if campaign_id == CAMPAIGN_ID[:-1] + "2":
        return AT_HALF | told | {"matched_cents": 0, "released_cents": 0}
    return None


def _refused(status: int, code: str, errors: dict[str, list[str]] | None = None) -> Any:
    return jsonify(status=status, code=code, title=code, errors=errors or {}), status


def _asked() -> Any:
    return jsonify(
        id="m1",
        kind="match_fund_opening",
        summary=OPENING,
        amount_cents=None,
        comment=request.get_json()["comment"],
        requested_at="2026-11-21T12:32:00Z",
        content_hash="c" * 64,
        state="open",
        own=True,
    ), 201


def add_match_funds(app: Flask) -> None:
    """Pools, what moved in them, and what is asked about them."""
    _add_trials(app)
    _add_movements(app)
    _add_requests(app)

    @app.get("/match-funds")
    def match_funds() -> Any:
        return jsonify(items=[] if request.args.get("after") else list(FUNDS.values()), next="more")

    @app.post("/match-funds")
    def draft_fund() -> Any:
        if request.get_json()["closes_on"] < request.get_json()["opens_on"]:
            return _refused(422, "invalid", {"closes_on": ["too_early"], "percent": ["out_of_range"]})
        return jsonify(id=DRAFT_ID), 201

    @app.put("/match-funds/<fund_id>")
    def change_fund(fund_id: str) -> Any:
        return ("", 204) if fund_id == DRAFT_ID else _refused(409, "fund_not_a_draft")

    @app.get("/match-funds/<fund_id>")
    def one_fund(fund_id: str) -> Any:
        if fund_id not in FUNDS:
            return _refused(404, "not_found")
        has_money = fund_id != DRAFT_ID
        return jsonify(
            FUNDS[fund_id]
            | {
                "account_name": "Ylläpitäjä Oy",
                "account_iban": "FI2112345600000785",
                "excluded": {"organiser": 1, "duplicate_card": 3} if has_money else {},
                "receipts": [{"booked_on": "2026-11-02", "amount_cents": 500_000}] if has_money else [],
            }
        )


def _add_movements(app: Flask) -> None:
    @app.get("/match-funds/<fund_id>/campaigns")
    def fund_campaigns(fund_id: str) -> Any:
        sums = {"reserved_cents": 150_000, "released_cents": 50_000}
        row = {"campaign_id": CAMPAIGN_ID, "title": "Liikuntapaikka", "slug": "lahiliikuntapaikka"}
        return jsonify(items=[row | sums | {"state": "open"}] if fund_id != DRAFT_ID else [], next=None)

    @app.get("/match-funds/<fund_id>/steps")
    def fund_steps(fund_id: str) -> Any:
        step = {
            "id": FUND_ID,
            "at": "2026-11-21T12:32:00Z",
            "campaign_id": CAMPAIGN_ID,
            "title": "Liikuntapaikka",
            "reserved_cents": -2_000,
            "released_cents": 0,
        }
        return jsonify(items=[step] if fund_id != DRAFT_ID else [], next=None)


def _add_requests(app: Flask) -> None:
    @app.post("/match-funds/<fund_id>/openings")
    def open_fund(fund_id: str) -> Any:
        return _asked() if fund_id == DRAFT_ID else _refused(409, "fund_is_over")

    @app.post("/match-funds/<fund_id>/closing")
    def close_fund(fund_id: str) -> Any:
        return ("", 204) if fund_id == FUND_ID else _refused(409, "fund_not_open")

    @app.post("/match-funds/<fund_id>/returns")
    def return_fund(fund_id: str) -> Any:
        return _asked() if fund_id == CLOSED_ID else _refused(409, "fund_not_closed")


def _add_trials(app: Flask) -> None:
    @app.post("/match-funds/trials")
    def try_out() -> Any:
        if request.get_json()["kind"] == "goal" and not request.get_json()["threshold"]:
            return _refused(422, "invalid", {"threshold": ["required"]})
        campaign = {
            "campaign_id": CAMPAIGN_ID,
            "title": "Keinu <i>rantaan</i>",
            "goal_cents": 100_000,
            "secured_cents": 60_000,
            "matched_cents": 40_000,
            "outcome": "not_funded",
            "would_be_funded": True,
        }
        running = campaign | {"title": "Penkki", "matched_cents": 0, "outcome": None, "would_be_funded": None}
        return jsonify(
            pool_cents=request.get_json()["pool_cents"],
            drawn_cents=40_000,
            left_cents=0,
            spent_at="2026-05-05T09:00:00Z",
            pledges=12,
            persons=11,
            campaigns=[campaign, running],
        )
