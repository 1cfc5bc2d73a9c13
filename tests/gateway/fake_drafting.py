"""A draft at version 5 that somebody else has saved since version 3, and its history."""

from typing import Any

from flask import Flask, jsonify, request

from tests.gateway.fake_city import one_campaign

WRITTEN_ID = "0192aaaa-0000-7000-8000-000000000021"
MEMBER_ID = "0192cccc-0000-7000-8000-0000000000aa"
NEWEST = 5
BASE = {
    "title": "Tuppuralan lähiliikuntapaikka",
    "summary": "Vanha lause.",
    "story": "Kenttä on tyhjä.",
    "plain_summary": "",
    "district_slug": "tuppurala",
    "picture": "lahiliikunta",
}
THEIRS = BASE | {"story": "Kenttä on aivan tyhjä ja pimeä."}


def written_campaign() -> dict[str, Any]:
    """The draft as it stands now."""
    return one_campaign(
        9,
        id=WRITTEN_ID,
        slug="kirjoitettu",
        state="draft",
        version=NEWEST,
        story=THEIRS["story"],
        plain_summary="",
        allowed_actions=["edit", "submit"],
        missing=[
            {"field": "deadline_on", "code": "required", "blocks": "submission", "words": []},
            {"field": "legal.number", "code": "required", "blocks": "publishing", "words": []},
            {
                "field": "translations.sv.story",
                "code": "donation_words",
                "blocks": "submission",
                "words": ["donera"],
            },
            {"field": "association", "code": "not_verified", "blocks": "publishing", "words": []},
        ],
        remarks=[
            {"field": "plain_summary", "code": "long_sentences"},
            {"field": "minimum_cents", "code": "below_essential"},
        ],
        translations={"sv": {"title": "Utegymmet", "budget_lines": {"Opaskyltti": "Skylt"}}},
        last_saved={"at": "2026-11-21T12:32:00Z", "by": MEMBER_ID},
        review_comments=[],
    )


def _sitting(number: int, *, fields: list[str], restored_from: int | None = None) -> dict[str, Any]:
    return {
        "number": number,
        "begins": number,
        "saved_at": "2026-11-21T12:32:00Z",
        "saved_by": MEMBER_ID,
        "restored_from": restored_from,
        "fields": fields,
    }


def add_drafting(app: Flask) -> None:
    """Changes on the newest version only, and the versions before it."""

    @app.patch("/campaigns/<campaign_id>")
    def change(campaign_id: str) -> Any:
        sent = request.get_json()
        if sent["version"] != NEWEST:
            return jsonify(status=409, code="changed_meanwhile", title="", errors={}), 409
        if sent.get("story") == "kielletty":
            return jsonify(
                status=422, code="invalid", title="", errors={"story": ["control_characters"]}
            ), 422
        return jsonify(written_campaign() | {"version": NEWEST + 1})

    @app.get("/campaigns/<campaign_id>/versions")
    def versions(campaign_id: str) -> Any:
        items = [
            _sitting(5, fields=["story"]),
            _sitting(3, fields=["goal_cents", "translations.sv.title"], restored_from=1),
        ]
        return jsonify(items=items, next="abc" if not request.args.get("after") else None)

    @app.get("/campaigns/<campaign_id>/versions/<int:number>")
    def version(campaign_id: str, number: int) -> Any:
        differences = [
            {"field": "story", "before": BASE["story"], "after": THEIRS["story"]},
            {"field": "goal_cents", "before": None, "after": 950_000},
            {"field": "translations.sv.title", "before": "Gym <b>", "after": None},
        ]
        content = THEIRS if number >= NEWEST else BASE
        return jsonify(_sitting(number, fields=["story"]) | {"content": content, "differences": differences})

    @app.get("/associations/<association_id>/writers")
    def writers(association_id: str) -> Any:
        return jsonify(items=[{"id": MEMBER_ID, "name": "Keksitty Kirjoittaja"}])

    @app.post("/campaigns/<campaign_id>/versions/<int:number>/restore")
    def restore(campaign_id: str, number: int) -> Any:
        if request.get_json()["version"] != NEWEST:
            return jsonify(status=409, code="changed_meanwhile", title="", errors={}), 409
        return jsonify(written_campaign() | {"version": NEWEST + 1})
