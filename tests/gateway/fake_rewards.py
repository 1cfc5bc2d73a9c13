"""A sale with rewards in the fake platform, its draft, and what is to be delivered of it."""

from typing import Any

from flask import Flask, jsonify, request

from tests.gateway.fake_city import CAMPAIGN_ID, one_campaign
from tests.gateway.fake_legal import SALE_DISPLAY

SHOP_ID, SHOP_DRAFT_ID = CAMPAIGN_ID[:-2] + "81", CAMPAIGN_ID[:-2] + "82"
MUG, PARCEL, GONE = (f"0192eeee-0000-7000-8000-00000000000{number}" for number in (1, 2, 3))


def one_reward(reward_id: str, name: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": reward_id,
        "name": name,
        "description": "Kuvaus",
        "price_cents": 1_500,
        "vat_basis_points": 2_550,
        "stock": None,
        "left": None,
        "most_per_person": None,
        "delivery_month": "2027-03",
        "delivery": "pickup",
        "service_on": None,
        **changes,
    }


REWARDS = [
    one_reward(MUG, "Talkoomuki", stock=10, left=4, most_per_person=3),
    one_reward(PARCEL, "Juliste", delivery="post", price_cents=2_050),
    one_reward(GONE, "Penkin nimikyltti", stock=5, left=0),
]


def reward_campaigns() -> list[dict[str, Any]]:
    """A sale that is open, and one that is written."""
    sale = {
        "legal": {"mode": "presale", "number": ""},
        "display": SALE_DISPLAY,
        "rewards": REWARDS,
    }
    desk = {"version": 4, "missing": [], "review_comments": []}
    return [
        one_campaign(81, id=SHOP_ID, slug="kauppa", **sale, **desk),
        one_campaign(82, id=SHOP_DRAFT_ID, slug="kauppaluonnos", state="draft", **sale, **desk),
    ]


def one_delivery(number: int, state: str, actions: list[str], **changes: Any) -> dict[str, Any]:
    return {
        "pledge_id": f"0192ffff-0000-7000-8000-00000000000{number}",
        "number": f"MK-1000{number}",
        "name": "Aino Keksitty",
        "address": None,
        "reward": "Talkoomuki",
        "count": 1,
        "total_cents": 1_500,
        "delivery": "pickup",
        "delivery_month": "2027-03",
        "service_on": None,
        "delivered_on": None,
        "state": state,
        "actions": actions,
        **changes,
    }


def add_rewards(app: Flask) -> None:
    """Writing rewards, and delivering what was bought."""

    def draft() -> Any:
        return jsonify(reward_campaigns()[1])

    @app.post("/campaigns/<campaign_id>/rewards")
    def add(campaign_id: str) -> Any:
        if request.get_json()["name"] == "Kielletty":
            code = "not_in_collections"
            return jsonify(status=409, code=code, title=code, errors={}), 409
        return draft(), 201

    @app.post("/campaigns/<campaign_id>/rewards/<path:rest>")
    def change(campaign_id: str, rest: str) -> Any:
        return draft()

    @app.get("/campaigns/<campaign_id>/deliveries")
    def deliveries(campaign_id: str) -> Any:
        items = [
            one_delivery(1, "waiting", ["deliver"], address="Katu 1\n50100 Mikkeli"),
            one_delivery(2, "delivered", ["undo"], delivered_on="2027-03-02"),
            one_delivery(3, "withdrawn", ["return"], name=""),
        ]
        wanted = request.args.get("state")
        shown = [each for each in items if wanted in (None, each["state"])]
        return jsonify(items=shown, next=None, is_decided=True)

    @app.get("/campaigns/<campaign_id>/deliveries.csv")
    def table(campaign_id: str) -> Any:
        return "Tuki;Nimi"

    @app.post("/campaigns/<campaign_id>/deliveries/<path:deed>")
    def deliver(campaign_id: str, deed: str) -> Any:
        return ("", 204) if deed.endswith("return") else jsonify(done=1)
