"""Ideas as the fake platform knows them: one of everybody's, one that is merged, one that is hidden."""

from typing import Any

from flask import Flask, jsonify, request

from tests.gateway.fake_city import one_idea

LIKE_ANOTHER = "Pyöräteline kirjastolle"


def _refuse(status: int, code: str, errors: dict[str, list[str]] | None = None) -> Any:
    return jsonify(status=status, code=code, title=code, errors=errors or {}), status


def whole_idea(**changes: Any) -> dict[str, Any]:
    """The idea with what has become of it."""
    return one_idea() | {"supports": 12, "feasibility": "open", "credits": []} | changes


IDEAS: dict[str, dict[str, Any]] = {
    "1": whole_idea(
        feasibility="partly",
        answer={
            "price_cents": 120_000,
            "reason": "Telineelle on tilaa, katos ei mahdu.",
            "answered_at": "2026-11-12T09:00:00Z",
        },
        credits=[{"text": "Pyörille paikka kirjaston eteen.", "created_at": "2026-11-11T09:00:00Z"}],
    ),
    "3": whole_idea(id="3", merged_into="1"),
}


def add_ideas(app: Flask) -> None:
    """Ideas, those that are alike, and support."""

    @app.get("/ideas")
    def ideas() -> Any:
        return jsonify(
            items=[whole_idea()], next="seuraava" if request.args.get("sort") == "support" else None
        )

    @app.post("/ideas")
    def submit_idea() -> Any:
        return jsonify(one_idea() | {"link_token": "oma-avain"}), 201

    @app.post("/ideas/similar")
    def similar() -> Any:
        alike = request.get_json()["text"].startswith(LIKE_ANOTHER)
        return jsonify(items=[whole_idea()] if alike else [], next=None)

    @app.get("/ideas/<idea_id>")
    def idea(idea_id: str) -> Any:
        if idea_id == "hidden":
            return _refuse(410, "idea_hidden")
        return jsonify(IDEAS[idea_id]) if idea_id in IDEAS else _refuse(404, "not_found")

    @app.get("/ideas/<idea_id>/support")
    def supported(idea_id: str) -> Any:
        return jsonify(supported=bool(request.args.get("browser")))

    @app.post("/ideas/<idea_id>/support")
    def support(idea_id: str) -> Any:
        if idea_id == "full":
            return _refuse(429, "too_many")
        return jsonify(idea_id=idea_id, supports=13, supported=True)

    @app.post("/ideas/<idea_id>/support/undo")
    def undo(idea_id: str) -> Any:
        return jsonify(idea_id=idea_id, supports=12, supported=False)

    @app.post("/idea-supports/<support_id>/stop")
    def stop(support_id: str) -> Any:
        known = request.get_json()["token"] == "oikea"
        return jsonify(idea_id="1") if known else _refuse(404, "not_found")


def one_remark(**changes: Any) -> dict[str, Any]:
    """A question that has been answered."""
    return {
        "id": "r1",
        "kind": "question",
        "text": "Kuka auraa talvella? <b>",
        "state": "shown",
        "own": False,
        "written_at": "2026-11-12T10:00:00Z",
        "answer": "Kaupunki auraa.",
        "answered_at": "2026-11-13T10:00:00Z",
    } | changes


LOOKED_AT = {
    "id": "1",
    "title": "Pyöräteline",
    "text": "Pyöräteline kirjaston eteen.",
    "hidden": True,
    "hidden_reason": "",
    "created_at": "2026-11-10T09:00:00Z",
}
FLAGS = [{"reason": "insult", "note": "Haukkuu naapuria"}]


def add_remarks(app: Flask) -> None:
    """Questions and comments, flags, and what staff decide."""

    @app.get("/ideas/<idea_id>/remarks")
    def remarks(idea_id: str) -> Any:
        own = one_remark(id="r2", own=True, state="waiting", text="Omani", answer=None, kind="comment")
        return jsonify(items=[one_remark(), own], next=None)

    @app.post("/ideas/<idea_id>/remarks")
    def write(idea_id: str) -> Any:
        text = request.get_json()["text"]
        if "040" in text:
            return _refuse(422, "invalid", {"text": ["personal_data"]})
        return jsonify(one_remark(text=text, state="waiting" if "odota" in text else "shown")), 201

    @app.post("/remarks/<remark_id>/erase")
    def erase(remark_id: str) -> Any:
        return jsonify(one_remark(state="erased")) if remark_id == "r2" else _refuse(403, "not_yours")

    @app.post("/<any(ideas, remarks):kind>/<thing_id>/flags")
    def flag(kind: str, thing_id: str) -> Any:
        return "", 204

    @app.get("/moderation/ideas")
    def flagged() -> Any:
        return jsonify(items=[LOOKED_AT | {"flags": FLAGS}], next="lisaa")

    @app.get("/moderation/remarks")
    def queued() -> Any:
        about = {"idea": LOOKED_AT, "flags": FLAGS, "reason": ""}
        return jsonify(items=[one_remark(state="waiting", answer=None) | about], next=None)

    @app.post("/moderation/<kind>/<thing_id>")
    def decide(kind: str, thing_id: str) -> Any:
        if thing_id == "gone":
            return _refuse(409, "already_erased")
        return jsonify(LOOKED_AT if kind == "ideas" else one_remark())

    @app.post("/moderation/remarks/<remark_id>/answer")
    def answer_remark(remark_id: str) -> Any:
        return jsonify(one_remark())

    @app.post("/moderation/ideas/<idea_id>/answers")
    def answer_idea(idea_id: str) -> Any:
        return jsonify(IDEAS["1"]), 201

    @app.post("/moderation/ideas/<idea_id>/merge")
    def merge(idea_id: str) -> Any:
        if request.get_json()["into"].endswith("9"):
            return _refuse(422, "invalid", {"into": ["unknown"]})
        return jsonify(whole_idea(id=request.get_json()["into"]))
