"""What the fake platform knows of feedback on the site."""

from typing import Any

from flask import Flask, jsonify, request


def one_feedback(**changes: Any) -> dict[str, Any]:
    """Feedback that is late."""
    return {
        "id": "f1",
        "subject": "accessibility",
        "page": "/kampanjat",
        "text": "Ruudunlukija ei kerro <b>valintaa</b>.",
        "state": "open",
        "received_at": "2026-11-06T10:00:00Z",
        "due_on": "2026-11-20",
        "days_left": -2,
        "wants_letter": True,
        "locale": "fi",
        "answer": "",
        "was_sent": False,
        "handled_at": None,
        "is_empty": False,
    } | changes


ANSWERED = {
    "state": "answered",
    "answer": "Korjasimme.",
    "was_sent": True,
    "handled_at": "2026-11-21T10:00:00Z",
}


def _refuse(status: int, code: str, errors: dict[str, list[str]] | None = None) -> Any:
    return jsonify(status=status, code=code, title=code, errors=errors or {}), status


def add_hearing(app: Flask) -> None:
    """The form and its desk."""

    @app.post("/feedback")
    def send() -> Any:
        if "liikaa" in request.get_json()["text"]:
            return _refuse(429, "too_many")
        return jsonify(id="f1", due_on="2026-12-06"), 201

    @app.get("/feedback")
    def index() -> Any:
        more = one_feedback(id="f2", days_left=1, subject="error", page="")
        handled = request.args.get("handled") == "true"
        return jsonify(items=[one_feedback(**ANSWERED)] if handled else [one_feedback(), more], next=None)

    @app.get("/feedback/count")
    def count() -> Any:
        return jsonify(open=2, overdue=1)

    @app.get("/feedback/<feedback_id>")
    def show(feedback_id: str) -> Any:
        note = {"text": "Kysyn tekijöiltä.", "written_by": "1", "written_at": "2026-11-07T10:00:00Z"}
        return jsonify(one_feedback(id=feedback_id) | {"notes": [note]})

    @app.post("/feedback/<feedback_id>/<deed>")
    def act(feedback_id: str, deed: str) -> Any:
        if feedback_id == "f9":
            return _refuse(409, "already_handled")
        return jsonify(one_feedback(**ANSWERED) if deed == "answer" else one_feedback())

    @app.get("/review-queue")
    def waits_for_review() -> Any:
        return jsonify(items=[], next=None)
