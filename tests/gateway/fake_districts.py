"""Districts as the fake platform knows them, one of them merged, and what feeds are made of."""

from typing import Any

from flask import Flask, jsonify, request

from tests.gateway.fake_city import DISTRICTS, all_campaigns, one_district


def _refuse(status: int, code: str, errors: dict[str, list[str]] | None = None) -> Any:
    return jsonify(status=status, code=code, title=code, errors=errors or {}), status


def whole_city() -> dict[str, Any]:
    """What concerns everybody."""
    city = one_district("Anttola")
    return city | {
        "slug": "koko-kaupunki",
        "name": "Koko kaupunki",
        "name_sv": "Hela staden",
        "kind": "kaupunki",
        "tile": None,
    }


def merged() -> dict[str, Any]:
    """One that another took over."""
    return one_district("Anttola") | {
        "slug": "vanha",
        "name": "Vanha alue",
        "tile": None,
        "merged_into": "emola",
    }


def happening(number: int, kind: str, **changes: Any) -> dict[str, Any]:
    """One entry, at an hour of its own."""
    return {
        "id": f"campaign:1:{number}",
        "kind": kind,
        "at": f"2026-11-{20 - number:02}T10:00:00.5Z",
        "title": "Tuppuralan lähiliikuntapaikka",
        "text": "Leuanvetotangot & <b>renkaat</b>\x0b ]]> åäö.",
        "campaign_slug": "lahiliikuntapaikka",
        "idea_id": None,
        "district": "Tuppurala",
        "author": "Tuppuralan Tanhuvat ry",
    } | changes


NEWS = [
    happening(1, "funded"),
    happening(2, "idea", campaign_slug=None, idea_id="1", author="", title="Pyöräteline"),
    happening(3, "opened"),
]


def add_districts(app: Flask) -> None:
    """The list, one, and what staff change."""

    def known() -> list[dict[str, Any]]:
        return [one_district(name) for name in DISTRICTS]

    @app.get("/districts")
    def districts() -> Any:
        return jsonify(items=known(), next=None)

    @app.get("/districts/all")
    def every_district() -> Any:
        return jsonify(items=[whole_city(), *known(), merged()], next=None)

    @app.get("/districts/<slug>")
    def district(slug: str) -> Any:
        found = [each for each in [whole_city(), *known(), merged()] if each["slug"] == slug]
        return jsonify(found[0]) if found else _refuse(404, "not_found")

    @app.patch("/districts/<slug>")
    def change(slug: str) -> Any:
        if request.get_json()["name"] == "Annila":
            return _refuse(422, "invalid", {"name": ["name_taken"]})
        return jsonify(slug=slug)

    @app.post("/districts/<slug>/<deed>")
    def act(slug: str, deed: str) -> Any:
        if deed == "hide":
            return _refuse(409, "district_in_use")
        return jsonify(slug=slug)

    @app.get("/districts/<slug>/changes")
    def changes(slug: str) -> Any:
        told = [
            {"field": "merged_into", "before": None, "after": slug},
            {"field": "tile", "before": 3, "after": 4},
        ]
        changed = {"at": "2026-11-12T09:00:00Z", "actor": "person:1", "changes": told}
        return jsonify(items=[changed], next=None)


def add_news(app: Flask) -> None:
    """What happened, newest first; one district is quiet."""

    @app.get("/news")
    def news() -> Any:
        return jsonify(items=[] if request.args.get("district") == "annila" else NEWS)

    @app.get("/campaigns/<campaign_id>/news")
    def news_of_campaign(campaign_id: str) -> Any:
        if campaign_id not in {each["id"] for each in all_campaigns()}:
            return jsonify(items=[])
        update = happening(0, "update", id="update:9", title="Telineet valittu")
        return jsonify(items=[update, *NEWS[:1], *NEWS[2:]])
