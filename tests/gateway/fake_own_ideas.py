"""Ideas in their authors' hands and on a helper's papers, as the fake platform knows them."""

from typing import Any

from flask import Flask, jsonify, request

from tests.gateway.fake_city import one_idea

IDEA_TOKEN = "oma-avain"
ADOPTED_TOKEN = "tartuttu"
GONE_TOKEN = "peruttu"
PAPER_ID = "0192eeee-0000-7000-8000-000000000001"
PAPER = {
    "id": PAPER_ID,
    "number": "ID-1001",
    "taken_at": "2026-11-20T09:00:00Z",
    "idea_id": "1",
    "text": "Penkki kirjaston eteen.",
    "district": "Tuppurala",
    "locale": "sv",
    "code": "K7MP2-RQX94",
    "consent_way": "spoken",
    "consent_text": "Idea näkyy kaikille.",
}


def _refusal(status: int, code: str) -> Any:
    return jsonify(status=status, code=code, title=code, errors={}), status


def add_own_ideas(app: Flask) -> None:
    """One's own idea is shown, corrected and taken back; helpers take ideas and print papers."""

    @app.post("/ideas/open")
    def open_idea() -> Any:
        right = request.get_json()["code"] == PAPER["code"]
        return jsonify(idea_id="1", link_token=IDEA_TOKEN) if right else _refusal(404, "not_found")

    @app.post("/ideas/<idea_id>/own")
    def show_own(idea_id: str) -> Any:
        token = request.get_json()["token"]
        if token == GONE_TOKEN:
            return _refusal(410, "idea_taken_back")
        refusal = "idea_adopted_already" if token == ADOPTED_TOKEN else None
        rest = {"hidden": False, "hidden_reason": "", "has_contact": True, "correction_refusal": refusal}
        return jsonify(one_idea() | {"id": idea_id} | rest)

    @app.post("/ideas/<idea_id>/own/<deed>")
    def do_with_own(idea_id: str, deed: str) -> Any:
        if deed == "take-back":
            return "", 204
        return jsonify(one_idea() | {"id": idea_id})

    @app.post("/assisted-ideas")
    def take_idea() -> Any:
        return jsonify(id=PAPER_ID), 201

    @app.get("/assisted-ideas")
    def entries() -> Any:
        line = {name: PAPER[name] for name in ("id", "number", "taken_at")}
        return jsonify(items=[line | {"handed_over": False}], next=None)

    @app.get("/assisted-ideas/<entry_id>/paper")
    def paper(entry_id: str) -> Any:
        return jsonify(PAPER) if entry_id == PAPER_ID else _refusal(410, "paper_handed_over")

    @app.post("/assisted-ideas/<entry_id>/hand-over")
    def hand_over(entry_id: str) -> Any:
        return "", 204

    @app.post("/moderation/ideas/<idea_id>/contact")
    def contact(idea_id: str) -> Any:
        return jsonify(email="", phone="+358401234567") if idea_id == "1" else _refusal(404, "not_found")
