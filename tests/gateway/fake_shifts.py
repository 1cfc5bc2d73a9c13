"""Shifts in the fake platform: one with places, one full, one held, one cancelled, and a whole yard."""

from typing import Any

from flask import Flask, jsonify, request

from tests.gateway.fake_city import CAMPAIGN_ID

FREE, FULL, HELD, CANCELLED = (f"0192dddd-0000-7000-8000-00000000000{number}" for number in (1, 2, 3, 4))
# The second opens the page of somebody who has not confirmed an address yet.
VOLUNTEER_ID, LINK, JOINING = "0192dddd-0000-7000-8000-0000000000c1", "oma-linkki", "uusi-linkki"
KEPT, QUEUED, UNCONFIRMED, GIVEN_UP, DONE = (
    f"0192dddd-0000-7000-8000-0000000000a{number}" for number in range(1, 6)
)
SLUG = "lahiliikuntapaikka"


def one_shift(shift_id: str, title: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": shift_id,
        "campaign_id": CAMPAIGN_ID,
        "title": title,
        "place": "Tuppuralan kenttä",
        "bring": "Työhanskat",
        "starts_at": "2027-05-08T07:00:00Z",
        "ends_at": "2027-05-08T11:00:00Z",
        "capacity": 8,
        "held": 3,
        "free": 5,
        "waiting": 0,
        "skills": ["carpentry"],
        "certificates": [],
        "least_age": None,
        "sequence": 1,
        "changed_at": "2027-01-02T10:00:00Z",
        "cancelled": False,
        "cancel_reason": "",
        "takes_volunteers": True,
        "over": False,
        "campaign": {"slug": SLUG, "title": "Tuppuralan lähiliikuntapaikka"},
        **changes,
    }


SHIFTS = {
    FREE: one_shift(FREE, "Telineiden pystytys"),
    FULL: one_shift(
        FULL, "Liikenteenohjaus", free=0, held=8, waiting=2, least_age=18, certificates=["road_safety"]
    ),
    HELD: one_shift(HELD, "Raivaus", over=True, takes_volunteers=False, starts_at="2026-10-31T08:00:00Z"),
    CANCELLED: one_shift(
        CANCELLED,
        "Istutus; viivästyy, ehkä",
        cancelled=True,
        takes_volunteers=False,
        cancel_reason="Maa on jäässä.",
        sequence=3,
    ),
}


def one_own(sign_up_id: str, state: str, shift: str = FREE, **changes: Any) -> dict[str, Any]:
    return {
        "id": sign_up_id,
        "state": state,
        "position": None,
        "confirmed": True,
        "held_until": None,
        "note": "",
        "minutes": None,
        "has_begun": False,
        "over": False,
        "campaign": {"slug": SLUG, "title": "Tuppuralan lähiliikuntapaikka"},
        "shift": SHIFTS[shift],
        **changes,
    }


OWN = [
    one_own(KEPT, "signed_up"),
    one_own(QUEUED, "waiting", FULL, position=2),
    one_own(UNCONFIRMED, "signed_up", confirmed=False, held_until="2027-01-02T12:00:00Z"),
    one_own(GIVEN_UP, "cancelled"),
    one_own(DONE, "approved", HELD, minutes=225, has_begun=True, over=True),
]


def one_volunteer(number: int, state: str, steps: list[str], **changes: Any) -> dict[str, Any]:
    return {
        "id": f"0192dddd-0000-7000-8000-0000000000b{number}",
        "name": f"Talkoolainen {number}",
        "phone": "+358401234567",
        "note": "",
        "state": state,
        "confirmed": True,
        "walk_in": False,
        "says_has_certificates": False,
        "holds_certificates": False,
        "minutes": None,
        "steps": steps,
        **changes,
    }


VOLUNTEERS = [
    one_volunteer(1, "signed_up", ["checked_in", "marked_no_show"], note="Tuon lapion"),
    one_volunteer(2, "checked_in", ["arrival_undone", "minutes_corrected", "hours_approved"], minutes=225),
    one_volunteer(3, "approved", ["approval_undone"], minutes=240, walk_in=True, phone=""),
    one_volunteer(4, "no_show", ["checked_in", "arrival_undone"], confirmed=False),
    one_volunteer(5, "waiting", ["checked_in"]),
]


def _yard(shift_id: str) -> Any:
    return jsonify(
        shift=SHIFTS[shift_id],
        campaign={"id": CAMPAIGN_ID, "slug": SLUG, "title": "Tuppuralan lähiliikuntapaikka"},
        may_check_in=True,
        volunteers=VOLUNTEERS if shift_id == FREE else [],
    )


def _refusal(status: int, code: str, **errors: list[str]) -> Any:
    return jsonify(status=status, code=code, title=code, errors=errors), status


def add_shifts(app: Flask) -> None:
    """Shifts as everybody meets them."""

    @app.get("/shifts")
    def coming() -> Any:
        return jsonify(items=[] if request.args.get("district") else [SHIFTS[FREE], SHIFTS[FULL]], next=None)

    @app.get("/campaigns/<campaign_id>/shifts")
    def of_campaign(campaign_id: str) -> Any:
        items = list(SHIFTS.values()) if campaign_id == CAMPAIGN_ID else []
        return jsonify(items=items, needed_minutes=1_920, signed_minutes=720, approved_minutes=225)

    @app.get("/shifts/<shift_id>")
    def show(shift_id: str) -> Any:
        return jsonify(SHIFTS[shift_id]) if shift_id in SHIFTS else _refusal(404, "not_found")

    @app.post("/shifts/<shift_id>/sign-ups")
    def sign_up(shift_id: str) -> Any:
        if request.get_json()["birth_year"] == 2015:
            return _refusal(422, "invalid", birth_year=["too_young"])
        state, position = ("waiting", 3) if shift_id == FULL else ("signed_up", None)
        return jsonify(state=state, position=position, held_until="2027-01-02T12:00:00Z"), 201

    @app.post("/contributors/<contributor_id>/own/sign-ups")
    def own(contributor_id: str) -> Any:
        if contributor_id != VOLUNTEER_ID or request.get_json()["token"] not in (LINK, JOINING):
            return _refusal(404, "not_found")
        return jsonify(items=OWN, approved_minutes=225)

    @app.post("/contributors/<_contributor_id>/own/sign-ups/<sign_up_id>/<deed>")
    def deed(_contributor_id: str, sign_up_id: str, deed: str) -> Any:
        if deed == "take-again" and sign_up_id != GIVEN_UP:
            return _refusal(409, "overlapping_shift")
        state = {"confirm": "signed_up", "cancel": "cancelled", "take-again": "waiting"}[deed]
        return jsonify(one_own(sign_up_id, state))


def add_shift_desk(app: Flask) -> None:
    """Shifts as a campaign's makers meet them."""

    @app.post("/campaigns/<_campaign_id>/shifts")
    def make(_campaign_id: str) -> Any:
        if request.get_json()["day"] < "2026":
            return _refusal(422, "invalid", day=["in_the_past"])
        return jsonify(SHIFTS[FREE]), 201

    @app.post("/shifts/<shift_id>")
    def change(shift_id: str) -> Any:
        if request.get_json()["capacity"] < SHIFTS[shift_id]["held"]:
            return _refusal(422, "invalid", capacity=["below_signed_up"])
        return jsonify(SHIFTS[shift_id])

    @app.post("/shifts/<shift_id>/<deed>")
    def deed(shift_id: str, deed: str) -> Any:
        if deed in ("walk-ins", "approve"):
            return _yard(shift_id)
        return _refusal(409, "shift_begun") if shift_id == HELD else jsonify(SHIFTS[shift_id])

    @app.get("/shifts/<shift_id>/volunteers")
    def volunteers(shift_id: str) -> Any:
        return _yard(shift_id)

    @app.post("/sign-ups/<_sign_up_id>/<_deed>")
    def note(_sign_up_id: str, _deed: str) -> Any:
        return _yard(FREE)
