"""The law's guard in the fake platform: a sale, a full collection, and the guide's questions."""

from typing import Any

from flask import Flask, jsonify, request

from tests.gateway.fake_city import CAMPAIGN_ID, DISPLAY, one_campaign, one_pledge, totals_of

SALE_DISPLAY = DISPLAY | {
    "legal_mode": "presale",
    "number": "",
    "authority": "",
    "primary_purpose": "",
    "secondary_purpose": "",
    "delivery_month": "2027-03",
    "vat_basis_points": 1_350,
}
FULL_ID, SALE_ID = CAMPAIGN_ID[:-1] + "7", CAMPAIGN_ID[:-1] + "8"
DRAFT_ID = CAMPAIGN_ID[:-1] + "9"
BOUGHT = {
    "name": "Talkoomuki",
    "count": 2,
    "unit_price_cents": 1_250,
    "total_cents": 2_500,
    "vat_basis_points": 2_550,
    "vat_cents": 508,
    "delivery": "post",
    "delivery_month": "2027-03",
    "service_on": None,
}
BOUGHT_ID = "0192bbbb-0000-7000-8000-000000000077"


def legal_campaigns() -> list[dict[str, Any]]:
    """A collection that is full, a sale, and a draft that has used the guide."""
    legal = {"mode": "presale", "number": "", "vat_basis_points": 1_350, "delivery_within_months": 3}
    return [
        one_campaign(7, id=FULL_ID, slug="taynna", totals=totals_of(1_000_000, 400_000, 0, 0, 90)),
        one_campaign(8, id=SALE_ID, slug="ennakkomyynti", legal=legal, display=SALE_DISPLAY),
        one_campaign(
            9,
            id=DRAFT_ID,
            slug="luonnos",
            state="draft",
            pienkerays_year={"year": 2026, "begun": 2, "most": 2},
            legal_choice={
                "outcome": "permit",
                "chosen_at": "2026-11-21T12:32:00Z",
                "answers": {"money": "yes", "who": "registered"},
            },
        ),
    ]


def bought_pledge() -> dict[str, Any]:
    """A pre-sale that was paid."""
    return one_pledge(
        pledge_id=BOUGHT_ID,
        state="paid",
        method="card",
        slip=None,
        display=SALE_DISPLAY,
        purchase={
            "withdrawable_until": "2027-04-14",
            "delivered_on": "2027-03-31",
            "bought": BOUGHT,
        },
        sums={"paid_cents": 2_500, "refunded_cents": 0},
        actions=["withdraw_purchase"],
    )


def add_legal(app: Flask) -> None:
    """The guide, the choice, and a buyer's withdrawal."""

    @app.get("/campaigns/<campaign_id>/legal-advice")
    def advice(campaign_id: str) -> Any:
        given = request.args.to_dict()
        if given.get("money") == "no":
            return jsonify(question=None, choices=[], outcome="no_money", reasons=["no_money"], answers=given)
        if given.get("sum") == "over_cap":
            reasons = ["permit", "over_cap"]
            return jsonify(question=None, choices=[], outcome="permit", reasons=reasons, answers=given)
        asked = "sum" if given.get("money") else "money"
        choices = ["within_cap", "over_cap"] if asked == "sum" else ["yes", "no"]
        return jsonify(question=asked, choices=choices, outcome=None, reasons=[], answers=given)

    @app.get("/campaigns/<campaign_id>/collection-account.<ending>")
    def account(campaign_id: str, ending: str) -> Any:
        if campaign_id == SALE_ID:
            return jsonify(status=409, code="not_a_collection", title="not_a_collection", errors={}), 409
        return f"account as {ending}"

    @app.post("/campaigns/<campaign_id>/legal-choice")
    def choose(campaign_id: str) -> Any:
        draft = {"version": 4, "missing": [], "review_comments": []}
        return jsonify(one_campaign(9, id=campaign_id, state="draft", **draft))

    @app.post("/pledges/<pledge_id>/purchase-withdrawal")
    def withdraw_purchase(pledge_id: str) -> Any:
        if pledge_id != BOUGHT_ID:
            code = "purchase_not_withdrawable"
            return jsonify(status=409, code=code, title=code, errors={}), 409
        return jsonify(bought_pledge() | {"actions": []}), 201
