"""The register of volunteers in the fake platform: somebody who wants to join, and somebody who has."""

from typing import Any

from flask import Flask, jsonify, request

from tests.gateway.fake_shifts import FREE, FULL, JOINING, LINK, VOLUNTEER_ID

CHOSEN, OTHER = (f"0192eeee-0000-7000-8000-0000000000a{number}" for number in (1, 2))
CARD_ID = "0192eeee-0000-7000-8000-0000000000c1"
INVITATION_ID, STOP = "0192eeee-0000-7000-8000-0000000000d1", "seis"
GONE = "poistettu"
CARDS = [
    {
        "id": CARD_ID,
        "kind": "first_aid",
        "issued_on": "2024-05-01",
        "expires_on": "2027-05-01",
        "holds": True,
        "seen": False,
        "seen_at": None,
    },
    {
        "id": f"{CARD_ID[:-1]}2",
        "kind": "road_safety",
        "issued_on": "2020-05-01",
        "expires_on": "2025-05-01",
        "holds": False,
        "seen": True,
        "seen_at": "2024-06-01T08:00:00Z",
    },
]
MEMBER = {
    "id": VOLUNTEER_ID,
    "name": "Tekla Talkoolainen",
    "email": "tekla@example.fi",
    "phone": "",
    "locale": "fi",
    "home_district_slug": "emola",
    "birth_year": 1985,
    "confirmed": True,
    "registered_at": "2026-10-01T08:00:00Z",
    "skills": ["carpentry"],
    "consents": [{"association_id": CHOSEN, "name": "Kuvitelma ry", "given_at": "2026-10-01T08:00:00Z"}],
    "certificates": CARDS,
    "invitations": [
        {"invited_at": "2026-11-01T08:00:00Z", "shift": "Telineiden pystytys", "association": "Kuvitelma ry"}
    ],
    "pending": None,
}
PENDING = {
    "name": "Tekla Talkoolainen",
    "phone": "",
    "home_district_slug": "emola",
    "birth_year": None,
    "skills": ["music"],
    "associations": ["Kuvitelma ry"],
    "asked_at": "2026-11-20T08:00:00Z",
}
BEFORE = {"confirmed": False, "registered_at": None, "certificates": [], "consents": [], "pending": PENDING}
COPY = {
    "taken_at": "2026-11-20T08:00:00Z",
    "made_at": "2026-10-01T08:00:00Z",
    "contributor": MEMBER,
    "consent_history": [
        {
            "association": "Kuvitelma ry",
            "given": True,
            "way": "joining",
            "wording_version": "1",
            "wording": "Yhdistys saa nähdä nimeni.",
            "at": "2026-10-01T08:00:00Z",
        }
    ],
    "volunteering": {"items": [], "approved_minutes": 240},
    "goods": {"items": []},
}


def _refusal(status: int, code: str, **errors: list[str]) -> Any:
    return jsonify(status=status, code=code, title=code, errors=errors), status


def add_register(app: Flask) -> None:
    """One joins, keeps one's own page, and stops letters; an association reads and invites."""

    @app.get("/register/associations")
    def associations() -> Any:
        known = [{"id": CHOSEN, "name": "Kuvitelma ry"}, {"id": OTHER, "name": "Lankku ry"}]
        return jsonify(items=[each for each in known if request.args.get("text", "") in each["name"]])

    @app.post("/register/members")
    def join() -> Any:
        if request.get_json()["phone"] == "ei ole":
            return _refusal(422, "invalid", phone=["not_a_phone"])
        return jsonify(state="asked"), 202

    @app.post("/register/lost-links")
    def send_link() -> Any:
        return jsonify(state="asked"), 202

    @app.post("/contributors/<contributor_id>/own")
    def own(contributor_id: str) -> Any:
        token = request.get_json()["token"]
        if token == GONE:
            return _refusal(410, "contributor_erased")
        if token not in (LINK, JOINING):
            return _refusal(404, "not_found")
        return jsonify(MEMBER | {"id": contributor_id} | (BEFORE if token == JOINING else {}))

    @app.post("/contributors/<contributor_id>/own/copy")
    def copy(contributor_id: str) -> Any:
        return jsonify(copy=COPY | {"id": contributor_id})

    def done(contributor_id: str, **_rest: str) -> Any:
        if request.path.endswith("/certificates") and request.get_json()["kind"] == "hygiene_pass":
            return _refusal(422, "invalid", expires_on=["has_no_end"])
        return "", 204

    for deed in ("confirm", "refuse", "details", "renew-link", "erase", "certificates"):
        app.post(f"/contributors/<contributor_id>/own/{deed}")(done)
    for deed in ("consents/<thing>", "consents/<thing>/withdraw", "certificates/<thing>/remove"):
        app.post(f"/contributors/<contributor_id>/own/{deed}")(done)

    @app.post("/shift-invitations/<invitation_id>/stop")
    def stop(invitation_id: str) -> Any:
        right = (invitation_id, request.get_json()["token"]) == (INVITATION_ID, STOP)
        return jsonify(association="Kuvitelma ry") if right else _refusal(404, "not_found")

    _add_desks(app)


def _add_desks(app: Flask) -> None:
    @app.get("/associations/<association_id>/volunteers")
    def volunteers(association_id: str) -> Any:
        first = {"id": VOLUNTEER_ID, "name": "=Tekla", "skills": ["carpentry", "music"]}
        rest = {"certificates": CARDS, "minutes": 240, "since": "2026-10-01T08:00:00Z"}
        second = {"id": f"{VOLUNTEER_ID[:-1]}2", "name": f"Otso {association_id[-1]}", "skills": []}
        after = request.args.get("after", "")
        if after:
            return jsonify(items=[second | rest | {"certificates": []}], next=None)
        return jsonify(items=[first | rest], next="toinen")

    @app.post("/associations/<association_id>/certificates/<certificate_id>/seen")
    def seen(association_id: str, certificate_id: str) -> Any:
        return jsonify(CARDS[0] | {"id": certificate_id, "seen": True, "seen_at": None})

    @app.post("/shifts/<shift_id>/candidates")
    def candidates(shift_id: str) -> Any:
        if shift_id not in (FREE, FULL):
            return _refusal(410, "shift_over")
        shift = {
            "id": shift_id,
            "title": "Telineiden pystytys",
            "starts_at": "2027-05-08T07:00:00Z",
            "skills": ["carpentry"],
            "certificates": ["first_aid"],
        }
        fitting = 0 if request.get_json()["district_slug"] else 12
        counts = {"fitting": fitting, "is_most": False, "invited": 3, "left_this_week": 150}
        return jsonify(shift=shift, district_slug="tuppurala", **counts)

    @app.post("/shifts/<shift_id>/invitations")
    def invite(shift_id: str) -> Any:
        if shift_id == FULL:
            return _refusal(409, "invitations_used_up")
        return jsonify(sent=min(12, request.get_json()["at_most"]), left_this_week=100)

    @app.get("/register/counts")
    def counts() -> Any:
        districts = [{"slug": "emola", "name": "Emola", "members": 7}]
        return jsonify(districts=districts, skills=[{"skill": "music", "members": 5}])

    @app.post("/register/courses")
    def course() -> Any:
        if "rikki" in request.get_json()["emails"]:
            return _refusal(422, "invalid", **{"emails.0": ["invalid"]})
        return jsonify(recorded=len(request.get_json()["emails"]))
