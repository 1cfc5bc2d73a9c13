"""Experiments of the fake platform: one that is reported, one that is under way, and their reports."""

from typing import Any

from flask import Flask, jsonify, request

SLUG = "lahiliikuntapaikka"
REPORTED = "0192eeee-0000-7000-8000-0000000000c1"
NOT_BEGUN = "0192eeee-0000-7000-8000-0000000000c2"
WAITING = "0192eeee-0000-7000-8000-0000000000c3"

PROMISED = {
    "hypothesis": "Valossa luistellaan.",
    "target_group": "Koululaiset",
    "measure": "Luistelijoita illassa",
    "start_value": "neljä",
    "theme": "movement",
    "measure_unit": "luistelijaa",
    "start_number": "4",
    "start_measured_on": "2026-10-01",
}
CONTENT = {
    "happened": "Valot asennettiin.",
    "learnt": "=Valo tuo luistelijat.",
    "next_words": "Kaupunki maksaa sähkön.",
    "outcome": "confirmed",
    "next_step": "make_permanent",
    "end_number": "12.5",
    "end_measured_on": "2026-11-20",
    "participants": 340,
}
EMPTY = dict.fromkeys(CONTENT) | {"happened": "", "learnt": "", "next_words": ""}


def experiment(slug: str = SLUG, report: dict[str, Any] | None = CONTENT) -> dict[str, Any]:
    return {
        "slug": slug,
        "title": "Luistelukentän valot",
        "stage": "reported" if report else "funded",
        "district": {"slug": "emola", "name": "Emola"},
        "association": "Emolan Esimerkki ry",
        **PROMISED,
        "report": report,
        "goal_cents": 780_000,
        "collected_cents": 790_050,
        "matched_cents": 0,
        "backers": 61,
        "started_on": "2026-09-01",
        "closed_at": "2026-10-01T21:00:00Z",
        "summary": "Kuusi valoa.",
        "picture": "luistelukentta",
        "versions": [{"number": 1, "accepted_at": "2026-11-21T10:00:00Z"}] if report else [],
    }


def report(campaign_id: str) -> dict[str, Any]:
    state = {REPORTED: "accepted", WAITING: "submitted"}.get(campaign_id, "missing")
    actions = {"accepted": ["write", "take_back"], "submitted": ["withdraw", "accept", "ask_for_more"]}
    begun = state != "missing"
    return {
        "campaign_id": campaign_id,
        "slug": SLUG,
        "title": "Luistelukentän valot",
        "state": state,
        "version": 3 if begun else 0,
        **(CONTENT if begun else EMPTY),
        "experiment": PROMISED,
        "submitted_at": "2026-11-21T09:00:00Z" if begun else None,
        "decided_at": None,
        "decision_reason": "",
        "public_number": 1 if state == "accepted" else None,
        "allowed_actions": actions.get(state, ["write"]),
        "missing": [] if begun else [{"field": "learnt", "code": "required"}],
        "versions": [],
    }


def compared(**part: str) -> dict[str, Any]:
    outcomes = {"confirmed": 1, "partly": 0, "refuted": 0, "unreported": 1}
    sums = {"experiments": 2, "made_permanent": 1, "participants": 340, "collected_cents": 790_050}
    return {**part, **outcomes, **sums}


def add_experiments(app: Flask) -> None:
    """What the pages of the register and of the reports ask."""

    @app.get("/experiments")
    def register() -> Any:
        if request.args.get("q") == "olematon":
            return jsonify(items=[], next=None)
        if request.args.get("after"):
            return jsonify(items=[experiment("toinen", None)], next=None)
        return jsonify(items=[experiment()], next="more")

    @app.get("/experiments/<slug>")
    def one_experiment(slug: str) -> Any:
        return jsonify(experiment(slug, None if slug == "emolan-kentan-valot" else CONTENT))

    @app.get("/experiment-comparison")
    def comparison() -> Any:
        districts = [compared(slug="emola", name="Emola")]
        return jsonify(years=[2026], districts=districts, themes=[compared(theme="movement")])

    @app.get("/open-data/version")
    def data_version() -> Any:
        return jsonify(version="abc")

    @app.get("/open-data/campaigns")
    def open_campaigns() -> Any:
        return jsonify(items=[], next=None)

    @app.get("/experiment-reports")
    def waiting() -> Any:
        row = {"campaign_id": WAITING, "title": "Luistelukentän valot", "association": "Emolan Esimerkki ry"}
        return jsonify(items=[row | {"submitted_at": "2026-11-21T09:00:00Z", "is_change": False}], next=None)

    @app.get("/campaigns/<campaign_id>/experiment-report")
    def read_report(campaign_id: str) -> Any:
        return jsonify(report(campaign_id))

    @app.patch("/campaigns/<campaign_id>/experiment-report")
    def write_report(campaign_id: str) -> Any:
        return jsonify(report(campaign_id))

    @app.post("/campaigns/<campaign_id>/experiment-report/<step>")
    def step(campaign_id: str, step: str) -> Any:
        if step == "submit" and campaign_id == NOT_BEGUN:
            errors = {"learnt": ["required"], "end_measured_on": ["before_start"]}
            return jsonify(status=422, code="invalid", title="invalid", errors=errors), 422
        return jsonify(report(campaign_id))


def amount(pledges: int = 0, cents: int = 0) -> dict[str, int]:
    return {"pledges": pledges, "cents": cents}


REHEARSAL = {
    "outcome": "funded",
    "minimum_cents": 500_000,
    "goal_cents": 780_000,
    "promised_cents": 600_000,
    "secured_cents": 550_000,
    "collected_cents": 50_000,
    "matched_cents": 0,
    "in_repair_cents": 0,
    "charged": amount(20, 500_000),
    "kept": amount(3, 50_000),
    "refunded_by_card": amount(),
    "refunded_by_bank": amount(),
    "released": amount(),
    "lapsing": amount(),
    "unfinished": amount(1, 2_500),
    "awaited": 50_000,
    "unmet": 0,
    "letters": {"outcome": 23, "charged": 20, "campaign_closed": 1},
    "blocks": ["circuit_on", "payee_missing"],
}
COMPARISON = {
    "outcome": "funded",
    "rehearsed_outcome": "funded",
    "rehearsed_at": "2026-11-21T21:55:00Z",
    "rows": [
        {"subject": "charged", "rehearsed": amount(20, 500_000), "planned": amount(20, 500_000),
         "actual": amount(19, 475_000)},
        {"subject": "letter_charged", "rehearsed": None, "planned": amount(20), "actual": amount(19)},
    ],
    "differences": [
        {"subject": "charged", "cause": "declined", "pledges": 1, "cents": 25_000},
        {"subject": "rehearsal_kept", "cause": "unexplained", "pledges": 1, "cents": 100},
    ],
}  # fmt: skip


def closing(campaign_id: str, *, decided: bool) -> dict[str, Any]:
    return {
        "campaign_id": campaign_id,
        "title": "Luistelukentän valot",
        "association_name": "Emolan Esimerkki ry",
        "state": "funded" if decided else "open",
        "model": "all_or_nothing",
        "deadline": "2026-11-21T22:00:00Z",
        "as_of": "2026-11-21T21:55:00Z",
        "rehearsal": REHEARSAL,
        "rehearsed_at": "2026-11-21T21:55:00Z",
        "outcome": "funded" if decided else None,
        "decided_at": "2026-11-21T22:00:03Z" if decided else None,
        "secured_cents": 550_000 if decided else None,
        "compared_at": "2026-11-22T00:00:03Z" if decided else None,
        "comparison": COMPARISON if decided else None,
        "unexplained": int(decided),
        "is_final": False,
    }


def add_closings(app: Flask) -> None:
    """What the pages of closings ask."""

    @app.get("/closings")
    def coming() -> Any:
        return jsonify(as_of="2026-11-21T21:55:00Z", unexplained=1, items=[closing(WAITING, decided=False)])

    @app.get("/closings/past")
    def past() -> Any:
        return jsonify(items=[closing(REPORTED, decided=True)], next=None)

    @app.get("/campaigns/<campaign_id>/closing")
    def one_closing(campaign_id: str) -> Any:
        return jsonify(closing(campaign_id, decided=campaign_id == REPORTED))
