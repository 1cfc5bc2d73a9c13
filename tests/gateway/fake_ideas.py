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
        return jsonify(one_idea()), 201

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
