"""Photographs as the fake platform knows them: one of a campaign, and files that are taken by their size."""

from typing import Any

from flask import Flask, Response, jsonify, request

PICTURE_ID = "0192dddd-0000-7000-8000-000000000001"
PICTURE = {
    "id": PICTURE_ID,
    "description": "Laituri ja järvi",
    "width": 900,
    "height": 600,
    "widths": [320, 640, 900],
}
TAG = '"kuva-320"'
# What the fake service does not take, and says why.
BROKEN = b"rikki"


def _taken() -> Any:
    content = request.get_data()
    if content == BROKEN:
        return jsonify(status=422, code="invalid", title="", errors={"picture": ["unreadable"]}), 422
    return None


def add_pictures(app: Flask) -> None:
    """Pictures are listed, brought, held, moved, removed and sent."""

    @app.get("/pictures")
    def pictures() -> Any:
        rest = {"most": 6, "may_add": True, "may_arrange": True, "may_remove": True}
        return jsonify(items=[PICTURE, PICTURE | {"id": PICTURE_ID[:-1] + "2"}], **rest)

    @app.post("/pictures")
    def add_picture() -> Any:
        return _taken() or (jsonify(PICTURE), 201)

    @app.post("/pictures/held")
    def hold_picture() -> Any:
        return _taken() or (jsonify(id=PICTURE_ID, token="tallessa"), 201)

    @app.post("/pictures/<picture_id>/<deed>")
    def change_picture(picture_id: str, deed: str) -> Any:
        return ("", 204) if deed == "remove" else jsonify(PICTURE)

    @app.get("/pictures/<picture_id>/<name>")
    def send_picture(picture_id: str, name: str) -> Any:
        if picture_id != PICTURE_ID:
            return jsonify(status=404, code="not_found", title=""), 404
        answer = Response(b"RIFF....WEBP", mimetype="image/webp")
        answer.headers["ETag"] = TAG
        answer.headers["Cache-Control"] = "public, max-age=86400"
        answer.headers["X-Inner"] = "1"
        return answer.make_conditional(request)
