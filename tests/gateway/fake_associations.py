"""Associations as accounts answers about them: owned, waiting, claimed; and who works here."""

from typing import Any

from flask import Flask, jsonify, request

from tests.gateway.fake_card_accounts import add_card_accounts

OWN_ID = "0192eeee-0000-7000-8000-000000000001"
TAKEN, UNVERIFIED = "0165116-3", "2077474-0"
_MOMENT = "2026-11-20T10:00:00+00:00"
ASSOCIATION: dict[str, Any] = {
    "id": OWN_ID,
    "name": "Tuppuralan Tanhuvat ry",
    "business_id": "9990004-0",
    "register_number": None,
    "postal_address": "Esimerkkitie 1, 50100 Mikkeli",
    "public_email": "tanhuvat@esimerkki.fi",
    "public_phone": "015 000 0001",
    "purpose": "Tanhuamme.",
    "verified": False,
    "verified_at": None,
    "refused": False,
    "registered_at": _MOMENT,
}
MEMBERS = [
    {"id": "m1", "email": "aino@esimerkki.fi", "role": "owner", "added_at": _MOMENT},
    {"id": "m2", "email": "<b>eeva@esimerkki.fi", "role": "editor", "added_at": _MOMENT},
]
REQUEST = {"id": "r1", "email": "uusi@esimerkki.fi", "message": "Olen <i>sihteeri</i>.", "asked_at": _MOMENT}
ENTRY = {
    "name": "Tuppuralan Tanhuseura ry",
    "earlier_names": [],
    "form": "Aatteellinen yhdistys",
    "municipality": "Mikkeli",
    "registered_on": "1999-03-01",
    "ended_on": "",
    "situations": ["Selvitystila"],
}
EVIDENCE: dict[str, Any] = {
    "association": ASSOCIATION,
    "history": [
        {
            "outcome": "refused",
            "checks": ["register_extract"],
            "extract_on": "2026-11-01",
            "note": "Nimi ei täsmää.",
            "decided_by": "Satu",
            "decided_at": _MOMENT,
        }
    ],
    "register_asked": True,
    "register_answer": {
        "state": "found",
        "reason": "",
        "entry": ENTRY,
        "name_is_same": False,
        "about_other_number": False,
        "asked_at": _MOMENT,
    },
    "rivals": [{"id": "toinen", "name": "Toiset ry", "verified": True, "registered_at": _MOMENT}],
    "claims": [REQUEST],
}
STAFF = [
    {"id": "p", "name": "Aino", "email": "aino@esimerkki.fi", "roles": ["admin"]},
    {"id": "p2", "name": "Satu <b>", "email": "satu@esimerkki.fi", "roles": ["reviewer"]},
]


def associations_of(token: str) -> list[dict[str, str]]:
    """The memberships of whoever holds the session."""
    return (
        [{"id": OWN_ID, "name": ASSOCIATION["name"], "role": token}] if token in ("owner", "editor") else []
    )


def _problem(status: int, code: str, errors: dict[str, list[str]] | None = None) -> tuple[Any, int]:
    return jsonify(code=code, status=status, title=code, errors=errors or {}), status


def add_associations(app: Flask) -> None:
    """An association, its members, and its account at the card provider."""
    add_card_accounts(app)

    @app.post("/associations")
    def register() -> Any:
        sent = request.get_json()
        if sent["business_id"] == TAKEN:
            return _problem(422, "invalid", {"business_id": ["already_registered"]})
        if sent["business_id"] == UNVERIFIED and not sent["beside_another"]:
            return _problem(422, "invalid", {"business_id": ["registered_unverified"]})
        return jsonify(ASSOCIATION), 201

    @app.post("/associations/requests")
    def ask() -> Any:
        return jsonify(state="sent"), 202

    @app.get("/associations/<association_id>")
    def one(association_id: str) -> Any:
        return jsonify(ASSOCIATION | {"id": association_id})

    @app.post("/associations/<association_id>/identity")
    def correct(association_id: str) -> Any:
        return jsonify(ASSOCIATION | request.get_json() | {"id": association_id})

    @app.get("/associations/<association_id>/members")
    def members(association_id: str) -> Any:
        return jsonify(items=MEMBERS, next=None, own_id="m1")

    @app.get("/associations/<association_id>/requests")
    def requests(association_id: str) -> Any:
        return jsonify(items=[REQUEST])

    @app.post("/associations/<association_id>/requests/<request_id>")
    @app.post("/associations/<association_id>/claims/<request_id>")
    def answer(association_id: str, request_id: str) -> Any:
        return "", 204

    @app.post("/associations/<association_id>/members/<member_id>/role")
    @app.post("/associations/<association_id>/members/<member_id>/end")
    def change(association_id: str, member_id: str) -> Any:
        return ("", 204) if member_id == "m2" else _problem(409, "last_owner")


def add_verification(app: Flask) -> None:
    """What reviewers and admins ask: the evidence, and staff."""

    @app.get("/associations/<association_id>/evidence")
    def evidence(association_id: str) -> Any:
        return jsonify(EVIDENCE)

    @app.post("/associations/<association_id>/register-answer")
    def ask_register(association_id: str) -> Any:
        return jsonify(EVIDENCE["register_answer"])

    @app.post("/associations/<association_id>/verification")
    def decide(association_id: str) -> Any:
        if not request.get_json()["extract_on"]:
            return _problem(422, "invalid", {"extract_on": ["required"], "checks": ["needed_checks"]})
        return jsonify(ASSOCIATION)

    @app.get("/staff")
    def staff() -> Any:
        return jsonify(items=STAFF, next=None)

    @app.post("/staff/<member_id>/roles")
    @app.post("/staff/<member_id>/end")
    def change_staff(member_id: str) -> Any:
        if member_id == "p":
            return _problem(409, "last_admin")
        return jsonify(STAFF[1])
