"""What the fake platform knows of openings, followers and questions."""

from typing import Any

from flask import Flask, jsonify, request

from tests.gateway.fake_city import one_campaign

COMING_ID = "0192cccc-0000-7000-8000-000000000077"
RIGHT = "oikea"


def coming_campaign() -> dict[str, Any]:
    """A campaign that opens in the hour that autumn repeats."""
    return one_campaign(
        7,
        id=COMING_ID,
        slug="tuleva",
        title="Tuleva kahvila",
        state="approved",
        opening={"at": "2027-10-31T00:30:00Z", "shown": True, "comes_twice": True},
        followers=12,
        allowed_actions=["schedule_opening", "cancel_opening"],
    )


def one_question(**changes: Any) -> dict[str, Any]:
    """A question that has been answered."""
    return {
        "id": "q1",
        "text": "Kuka <b>hoitaa</b> talvella?",
        "name": "Kaisa",
        "state": "shown",
        "own": False,
        "asked_at": "2026-11-10T10:00:00Z",
        "answer": "Me itse, lumikolalla.",
        "answered_at": "2026-11-11T10:00:00Z",
    } | changes


def _refuse(status: int, code: str, errors: dict[str, list[str]] | None = None) -> Any:
    return jsonify(status=status, code=code, title=code, errors=errors or {}), status


def add_publishing(app: Flask) -> None:
    """The makers' part."""

    @app.post("/campaigns/<campaign_id>/opening")
    def schedule(campaign_id: str) -> Any:
        if request.get_json()["at"] == "03:30":
            return _refuse(422, "invalid", {"at": ["no_such_time"]})
        if request.get_json()["on"] == "2027-01-01":
            return _refuse(422, "invalid", {"deadline_on": ["past"]})
        desk = {"version": 3, "missing": [], "review_comments": []}
        return jsonify(coming_campaign() | desk)

    @app.post("/campaigns/<campaign_id>/opening/cancel")
    def cancel(campaign_id: str) -> Any:
        return jsonify(coming_campaign() | {"version": 3, "missing": [], "review_comments": []})

    @app.post("/campaigns/<campaign_id>/updates/<update_id>/correct")
    @app.post("/campaigns/<campaign_id>/updates/<update_id>/withdraw")
    def mend(campaign_id: str, update_id: str) -> Any:
        return _refuse(409, "too_late") if update_id == "vanha" else jsonify({})


def add_following(app: Flask) -> None:
    """Anybody's part, by the links of letters too."""

    @app.post("/campaigns/<thing>/followers")
    @app.post("/districts/<thing>/followers")
    def follow(thing: str) -> Any:
        if request.get_json()["email"].startswith("liikaa"):
            return _refuse(429, "too_many")
        return jsonify(state="asked"), 202

    @app.post("/followers/<follower_id>/<deed>")
    @app.post("/campaign-questions/<follower_id>/confirm")
    def act(follower_id: str, deed: str = "") -> Any:
        if request.get_json()["token"] != RIGHT:
            return _refuse(404, "not_found")
        place = {"slug": "lahiliikuntapaikka", "title": "Tuppuralan lähiliikuntapaikka"}
        return jsonify(campaign=place, district=None)


def add_questions(app: Flask) -> None:
    """Questions, in public and at the two desks."""
    about = {"id": "1", "slug": "lahiliikuntapaikka", "title": "Tuppuralan lähiliikuntapaikka"}

    @app.get("/campaigns/<campaign_id>/questions")
    def questions(campaign_id: str) -> Any:
        own = one_question(id="q2", text="Milloin?", own=True, state="waiting", answer=None, name="")
        return jsonify(items=[one_question(), own], next=None if request.args.get("after") else "lisaa")

    @app.post("/campaigns/<campaign_id>/questions")
    def ask(campaign_id: str) -> Any:
        if "040" in request.get_json()["text"]:
            return _refuse(422, "invalid", {"text": ["personal_data"]})
        return jsonify(one_question(answer=None, answered_at=None)), 201

    @app.post("/campaign-questions/<question_id>/erase")
    def erase(question_id: str) -> Any:
        return jsonify(one_question(state="erased"))

    @app.post("/campaign-questions/<question_id>/flags")
    def flag(question_id: str) -> Any:
        return "", 204

    @app.get("/campaign-questions/open")
    def open_ones() -> Any:
        return jsonify(items=[one_question(answer=None, campaign=about)], next=None)

    @app.get("/campaign-questions/open/count")
    def count() -> Any:
        return jsonify(count=3)

    @app.post("/campaign-questions/<question_id>/answer")
    def answer(question_id: str) -> Any:
        if "lahjoita" in request.get_json()["answer"]:
            return _refuse(422, "invalid", {"answer": ["donation_words", "lahjoita"]})
        return jsonify(one_question())

    @app.get("/moderation/questions")
    def queue() -> Any:
        flags = [{"reason": "insult", "note": "Haukkuu naapuria"}]
        return jsonify(items=[one_question(campaign=about, flags=flags, state="hidden")], next=None)

    @app.post("/moderation/questions/<question_id>")
    def decide(question_id: str) -> Any:
        return jsonify(one_question())
