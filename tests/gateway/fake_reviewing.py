"""A large campaign that one reviewer has approved, with comments of an earlier round at its fields."""

from typing import Any

from flask import Flask, jsonify, request

from tests.gateway.fake_city import one_campaign
from tests.gateway.fake_hearing import add_hearing
from tests.gateway.fake_rewards import REWARDS

REVIEWED_ID = "0192aaaa-0000-7000-8000-000000000031"
RETURNED_ID = "0192aaaa-0000-7000-8000-000000000032"


def reviewed_campaign(**changes: Any) -> dict[str, Any]:
    """The campaign as it waits."""
    return (
        one_campaign(
            8,
            id=REVIEWED_ID,
            slug="tarkistettavana",
            state="submitted",
            version=7,
            missing=[],
            review_comments=[],
            allowed_actions=["review"],
            field_comments=[
                {
                    "field": "experiment.measure",
                    "text": "Miten <b>lasketaan</b>?",
                    "written_at": "2026-11-20T10:00:00Z",
                    "done_at": "2026-11-21T10:00:00Z",
                },
                {
                    "field": "title",
                    "text": "Missä tämä on?",
                    "written_at": "2026-11-20T10:00:00Z",
                    "done_at": None,
                },
            ],
            plain_summary="Ulkona voi pian <b>treenata</b>.",
            optimum_cents=900_000,
            stretch_use="Keinu",
            experiment={
                "hypothesis": "Väki tulee",
                "target_group": "Naapurit",
                "measure": "Kävijät",
                "start_value": "Ei ketään",
                "theme": "movement",
                "measure_unit": "kävijää päivässä",
                "start_number": "12.50",
            },
            budget_lines=[
                {"name": "Telineet", "note": "", "amount_cents": 300_000, "optional": False},
                {"name": "Katos", "note": "", "amount_cents": 150_000, "optional": True},
            ],
            rewards=REWARDS,
            translations={"sv": {"title": "Utegym <i>", "budget_lines": {"Katos": "Skärmtak"}}},
            review_progress={"needed": 2, "given": 1, "given_by_reader": False},
        )
        | changes
    )


def reviewed_campaigns() -> list[dict[str, Any]]:
    """The same, as it waits and sent back to its makers."""
    mended = {"state": "needs_work", "allowed_actions": ["edit"], "review_progress": None}
    return [reviewed_campaign(), reviewed_campaign(id=RETURNED_ID, slug="palautettu", **mended)]


def add_reviewing(app: Flask) -> None:
    """What a reviewer decides; the second approval of one person is refused."""
    add_hearing(app)

    @app.post(f"/campaigns/{REVIEWED_ID}/review")
    def review() -> Any:
        if request.get_json()["version"] == 6:
            return jsonify(code="same_reviewer", status=403, title="x", errors={}), 403
        return jsonify(reviewed_campaign())
