"""The figures of the finance desk in the fake platform: an autumn of a small city."""

from datetime import date, timedelta
from typing import Any

from flask import Flask, jsonify, request

from tests.gateway.fake_desk import refused

TODAY = date(2026, 11, 21)
FIRST = date(2026, 10, 1)
AT = "2026-11-21T12:05:00Z"
PERIODS = ("week", "month", "quarter", "year", "all")
CAMPAIGNS = (
    ("Tuppuralan lähiliikuntapaikka", 684_000, 950_000, 15, "fills", 12, 100),
    ("Lähemäen talkoopuutarha", 440_000, 440_000, 4, "full", None, 100),
    ("Siekkilän jäälyhtyilta", 64_000, 90_000, 9, "fills", 8, 100),
    ("Rantakylän korjauspaja", 311_000, 620_000, 22, "falls_short", None, 78),
    ("Emolan luistelukentän valot", 0, 780_000, 28, "unknown", None, None),
)
DISTRICTS = (("lahemaki", 440_000), ("peitsari", 297_000), ("siekkila", 64_000))


def money() -> list[dict[str, Any]]:
    days = [FIRST + timedelta(days=number) for number in range((TODAY - FIRST).days + 1)]
    return [
        {
            "day": day.isoformat(),
            "promised_cents": 48_000 * number + (number % 5) * 9_000,
            "secured_cents": 44_000 * number,
            "collected_cents": 40_000 * number,
            "refunded_cents": 500 * number,
        }
        for number, day in enumerate(days, start=1)
    ]


def counted(parts: dict[str, int], starts: list[date]) -> list[dict[str, Any]]:
    return [
        {"start": start.isoformat(), "part": part, "items": 3, "cents": cents * (1 + number % 4)}
        for number, start in enumerate(starts)
        for part, cents in parts.items()
    ]


def weeks() -> list[date]:
    monday = FIRST - timedelta(days=FIRST.weekday())
    return [monday + timedelta(weeks=number) for number in range(8)]


def campaign(number: int) -> dict[str, Any]:
    title, secured, goal, days, outcome, fills, percent = CAMPAIGNS[number]
    return {
        "campaign_id": f"0192cccc-0000-7000-8000-00000000000{number}",
        "title": title,
        "last_on": (TODAY + timedelta(days=days)).isoformat(),
        "goal_cents": goal,
        "cap_cents": 1_000_000 if number else 700_000,
        "promised_cents": secured,
        "secured_cents": secured,
        "collected_cents": secured,
        "matched_cents": 0,
        "standing": [secured * each // 28 for each in range(1, 29)],
        "outcome": outcome,
        "fills_on": (TODAY + timedelta(days=fills)).isoformat() if fills else None,
        "percent": percent,
    }


def near_limit(number: int) -> dict[str, Any]:
    shown = campaign(number)
    names = ("campaign_id", "title", "last_on", "goal_cents", "promised_cents", "secured_cents")
    days = CAMPAIGNS[number][3]
    cap = None if number == 1 else shown["cap_cents"]
    return {name: shown[name] for name in names} | {"days_left": days, "cap_cents": cap}


def event(kind: str, day: int, cents: int, items: int = 1, title: str | None = None) -> dict[str, Any]:
    on = date(2026, 11, day).isoformat()
    return {"kind": kind, "on_day": on, "campaign_id": None, "title": title, "items": items, "cents": cents}


COMING = [
    event("payout", 24, 119_254),
    event("deadline", 25, 0, title="Lähemäen talkoopuutarha"),
    event("transfers_due", 28, 64_000, items=18),
    event("deadline", 30, 26_000, title="Siekkilän jäälyhtyilta"),
]


def desk_figures(period: str, empty: bool) -> dict[str, Any]:
    ages = [("fresh", 2, 15_750), ("week", 3, 18_500), ("old", 2, 7_000)]
    return {
        "as_of": AT,
        "period": period,
        "first_on": FIRST.isoformat(),
        "last_on": TODAY.isoformat(),
        "money": [] if empty else money(),
        "given": [] if empty else counted({"card": 50_000, "bank_transfer": 31_000, "cash": 9_000}, weeks()),
        "awaiting": {"pledges": 71, "cents": 246_200, "overdue": 9},
        "passed_on_cents": 820_000,
        "ageing": {
            "ages": [
                {"age": age, "lines": 0 if empty else lines, "cents": 0 if empty else cents}
                for age, lines, cents in ages
            ],
            "oldest_days": None if empty else 9,
            "reason": None if empty else "reference_missing",
        },
        "coming": [] if empty else COMING,
        "districts": []
        if empty
        else [
            {"district_slug": slug, "campaigns": 1, "backers": 40, "promised_cents": cents,
             "collected_cents": cents // 2}
            for slug, cents in DISTRICTS
        ],
        "near_limits": [] if empty else [near_limit(number) for number in (1, 0, 3)],
        "campaigns": [] if empty else [campaign(number) for number in range(len(CAMPAIGNS))],
    }  # fmt: skip


def add_figures(app: Flask) -> None:
    """Figures by period; the week of the fake city is still empty."""

    @app.get("/desk/figures")
    def show_desk_figures() -> Any:
        period = request.args.get("period", "quarter")
        return jsonify(desk_figures(period, period == "week"))

    @app.get("/desk/figures/books")
    def show_book_figures() -> Any:
        period = request.args.get("period", "quarter")
        empty = period == "week"
        months = [date(2026, 10, 1), date(2026, 11, 1)]
        return jsonify(
            as_of=AT,
            period=period,
            first_on=FIRST.isoformat(),
            last_on=TODAY.isoformat(),
            money=[],
            fees=[] if empty else counted({"stripe": 7_000, "bank": 1_200}, months),
            received=[] if empty else counted({"card": 400_000, "bank_transfer": 210_000}, months),
            received_by_week=[] if empty else counted({"card": 50_000, "bank_transfer": 30_000}, weeks()),
            waited=[] if empty else [{"days": days, "lines": 40 // (days + 1)} for days in (0, 1, 2, 5, 12)],
            median_days=None if empty else 0,
            days_of_most=None if empty else 5,
        )

    @app.get("/desk/funders")
    def show_funders() -> Any:
        planned = {"esf": 129_598_900, "city": 23_538_700, "public": 0, "private": 8_862_400}
        realised = {"esf": 0, "city": 0, "public": 149_094_000, "private": 0}
        entry = {"id": "e", "funder": "esf", "kind": "planned", "amount_cents": 129_598_900,
                 "entered_for": "2026-01-02", "note": "Rahoituspäätös", "entered_at": AT}  # fmt: skip
        return jsonify(
            funders=[
                {"funder": each, "planned_cents": planned[each], "realised_cents": realised[each]}
                for each in planned
            ],
            collected_cents=2_194_000,
            entries=[entry],
        )

    @app.post("/desk/funders/entries")
    def enter_for_funder() -> Any:
        if request.get_json()["note"].startswith("refuse"):
            return refused(422, "invalid", {"amount_cents": ["too_large"]})
        return jsonify(id="e"), 201


def add_the_rest_of_home(app: Flask) -> None:
    """What the desk's home asks beside figures: one account that agrees and one that does not."""

    @app.get("/books/reconciliation")
    def reconcile() -> Any:
        rows = [
            {
                "what": what,
                "account": what,
                "name": name,
                "as_of": "2026-11-20",
                "ledger_cents": 1_374_000,
                "outside_cents": 1_374_000 - differs,
                "difference_cents": differs,
                "note": None,
            }
            for what, name, differs in (("bank", "Tuppuralan Tanhuvat ry", 0), ("stripe", "Stripe", 25))
        ]
        return jsonify(as_of=AT, rows=rows, clearing=[], ok=False)

    @app.get("/desk/shortfalls")
    def open_shortfalls() -> Any:
        return jsonify(items=[], next=None)

    @app.get("/desk/card-circuit")
    def card_circuit() -> Any:
        return jsonify(
            strict=False,
            hold="automatic",
            since=AT,
            changed_by="x",
            comment="",
            tries=12,
            declines=1,
            window_minutes=10,
            threshold_percent=30,
            threshold_declines=20,
        )
