"""The figures of the finance desk for one period, as they were counted."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from services.chassis.database import Sessions, platform_now, reading
from services.pledges.domain.figures.forecast import forecast, standing_by_day
from services.pledges.domain.figures.periods import Period, first_day
from services.pledges.domain.figures.waiting import days_within
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.store.figures import reading as figures
from services.pledges.store.figures.reading import Running

DAYS_DRAWN = 28
CAMPAIGNS_SHOWN = 12
COMING_SHOWN = 7
NEAR_LIMITS_SHOWN = 10
NEAR_DEADLINE = timedelta(days=7)
MOST_POINTS = 370


def desk_figures(sessions: Sessions, period: Period) -> dict[str, Any]:
    """What the desk's home shows."""
    with reading(sessions) as session:
        now = platform_now(session)
        today = local_day(now)
        first = first_day(period, today, figures.beginning(session) or today)
        return {
            "as_of": now,
            "period": period.value,
            "first_on": first,
            "last_on": today,
            "money": _money(session, first, today),
            "given": _by_start(figures.figure_by(session, "given", "week", first, today)),
            "awaiting": figures.awaiting(session, today),
            "passed_on_cents": _cents(figures.figure_parts(session, "passed_on", first, today)),
            "ageing": _ageing(session, today),
            "coming": [dict(row._mapping) for row in figures.coming(session, today, COMING_SHOWN)],
            "districts": [dict(row._mapping) for row in figures.by_district(session)],
            "campaigns": _campaigns(session, today),
            "near_limits": [
                _near_limit(each, today)
                for each in figures.near_limits(session, now, now + NEAR_DEADLINE, NEAR_LIMITS_SHOWN)
            ],
        }


def book_figures(sessions: Sessions, period: Period) -> dict[str, Any]:
    """What the desk's page of other figures shows: fees, ways of paying, and how long matching took."""
    with reading(sessions) as session:
        now = platform_now(session)
        today = local_day(now)
        first = first_day(period, today, figures.beginning(session) or today)
        parts = figures.figure_parts(session, "waited", first, today)
        waited = {int(days): lines for days, (lines, _) in parts.items()}
        return {
            "as_of": now,
            "period": period.value,
            "first_on": first,
            "last_on": today,
            "fees": _by_start(figures.figure_by(session, "fee", "month", first, today)),
            "received": _by_start(figures.figure_by(session, "received", "month", first, today)),
            "received_by_week": _by_start(figures.figure_by(session, "received", "week", first, today)),
            "waited": [{"days": days, "lines": waited[days]} for days in sorted(waited)],
            "median_days": days_within(waited, 50),
            "days_of_most": days_within(waited, 90),
            "money": _money(session, first, today),
        }


def _money(session: Session, first: date, today: date) -> list[dict[str, Any]]:
    rows = figures.money_by_day(session, first, today)
    # The row before the period says where it began, as of its first day.
    known = {max(row.day, first): row for row in rows}
    if not known:
        return []
    days = sorted(known)
    step = max(1, -(-(today - days[0]).days // MOST_POINTS))
    wanted = [today - timedelta(days=back) for back in range(0, (today - days[0]).days + 1, step)]
    series, position, standing = [], 0, known[days[0]]
    for day in sorted(wanted):
        while position < len(days) and days[position] <= day:
            standing, position = known[days[position]], position + 1
        series.append(
            {
                "day": day,
                "promised_cents": standing.promised_cents,
                "secured_cents": standing.secured_cents,
                "collected_cents": standing.collected_cents,
                "refunded_cents": standing.refunded_cents,
            }
        )
    return series


def _by_start(rows: Iterable[Any]) -> list[dict[str, Any]]:
    return [
        {"start": row.start.date(), "part": row.part, "items": int(row.items), "cents": int(row.cents)}
        for row in rows
    ]


def _cents(parts: dict[str, tuple[int, int]]) -> int:
    return sum(cents for _, cents in parts.values())


def _ageing(session: Session, today: date) -> dict[str, Any]:
    rows = {row.age: row for row in figures.ageing(session, today)}
    whole = rows.get(None)
    ages = [
        {"age": age, "lines": rows[age].lines, "cents": rows[age].cents}
        if age in rows
        else {"age": age, "lines": 0, "cents": 0}
        for age in ("fresh", "week", "old")
    ]
    return {
        "ages": ages,
        "oldest_days": whole.oldest_days if whole else None,
        "reason": whole.reason if whole else None,
    }


def _campaigns(session: Session, today: date) -> list[dict[str, Any]]:
    shown = figures.running(session, CAMPAIGNS_SHOWN)
    first = today - timedelta(days=DAYS_DRAWN - 1)
    known = figures.campaign_days(session, [each.terms.campaign_id for each in shown], first, today)
    return [_campaign(each, known[each.terms.campaign_id], today) for each in shown]


def _near_limit(each: Running, today: date) -> dict[str, Any]:
    terms, totals = each.terms, each.totals
    last_on = local_day(terms.deadline - timedelta(seconds=1))
    return {
        "campaign_id": str(terms.campaign_id),
        "title": terms.title,
        "last_on": last_on,
        "days_left": (last_on - today).days,
        "cap_cents": terms.cap_cents,
        "goal_cents": terms.goal_cents,
        "promised_cents": totals.promised_cents,
        "secured_cents": totals.secured_cents + totals.matched_cents,
    }


def _campaign(each: Running, known: list[tuple[date, int]], today: date) -> dict[str, Any]:
    terms, totals = each.terms, each.totals
    first = today - timedelta(days=DAYS_DRAWN - 1)
    before = next((cents for day, cents in reversed(known) if day < first), 0)
    begun = min((day for day, _ in known), default=today)
    days = min(DAYS_DRAWN, (today - begun).days + 1)
    standing = standing_by_day([*known, (today, totals.secured_cents)], today, days, before)
    last_day = local_day(terms.deadline - timedelta(seconds=1))
    expected = forecast(standing, terms.goal_cents - totals.matched_cents, today, last_day)
    return {
        "campaign_id": str(terms.campaign_id),
        "title": terms.title,
        "last_on": last_day,
        "goal_cents": terms.goal_cents,
        "cap_cents": terms.cap_cents,
        "promised_cents": totals.promised_cents,
        "secured_cents": totals.secured_cents,
        "collected_cents": totals.collected_cents,
        "matched_cents": totals.matched_cents,
        "standing": standing,
        "outcome": expected.outcome,
        "fills_on": expected.fills_on,
        "percent": expected.percent,
    }
