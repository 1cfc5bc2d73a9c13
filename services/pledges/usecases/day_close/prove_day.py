"""Prove a day: find what differs, keep each difference once, and see whether earlier ones are gone."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.identifiers import new_id
from services.pledges.domain.books.differences import DAY, Difference
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.store.books.days import DayClose, DayDifference, DaySeal
from services.pledges.usecases.day_close.find_differences import DayFound, find_differences

_FIRST_DAY = text(
    "SELECT least((SELECT min(booked_on) FROM ledger_transaction), (SELECT min(booked_on) FROM bank_line), "
    "(SELECT min(closing_on) FROM bank_statement), (SELECT min(day) FROM provider_item))"
)
# A year of days that nobody closed is caught up with in a few nights.
_OLDEST_AT_ONCE = 62
# However long a day stays open, what is new is always looked at.
_NEWEST_AT_ONCE = 31


def open_days(sessions: Sessions, until: date | None = None) -> list[date]:
    """Days that are over and not closed, oldest first; `until` is the last. Of very many, both ends."""
    with transaction(sessions) as session:
        sealed = session.scalar(select(func.max(DaySeal.day)))
        first = sealed + timedelta(days=1) if sealed else session.execute(_FIRST_DAY).scalar_one()
        last = local_day(platform_now(session)) - timedelta(days=1)
    if first is None:
        return []
    wanted = min(last, until) if until else last
    days = [first + timedelta(days=number) for number in range((wanted - first).days + 1)]
    newest = days[_OLDEST_AT_ONCE:][-_NEWEST_AT_ONCE:]
    return days[:_OLDEST_AT_ONCE] + newest


def in_turn(sessions: Sessions, days: list[date]) -> list[date]:
    """The days in the order in which they are due: never looked at, then least lately looked at."""
    with transaction(sessions) as session:
        query = select(DayClose.day, DayClose.looked_at).where(DayClose.day.in_(days))
        looked_at = {row.day: row.looked_at for row in session.execute(query)}
    return sorted(days, key=lambda day: (day in looked_at, looked_at.get(day), day))


def prove_day(sessions: Sessions, day: date) -> int:
    """Compare everything of the day; how many differences are open or only explained."""
    with transaction(sessions, "day_close.proved") as session:
        return len(prove(session, day)[1])


def prove(session: Session, day: date) -> tuple[DayFound, list[DayDifference]]:
    """The same in the caller's transaction: what was found, and the differences as they are kept."""
    found, now = find_differences(session, day), platform_now(session)
    close = session.get(DayClose, day, with_for_update=True)
    if close is None:
        close = DayClose(day=day, state="open", looked_at=now, accounts=[])
        session.add(close)
        session.flush()
    kept = _keep(session, day, found.differences, now)
    close.looked_at, close.accounts = now, found.accounts
    if close.state != "closed":
        close.state = "differs" if kept else "agrees"
    session.flush()
    return found, kept


def _keep(session: Session, day: date, found: list[Difference], now: datetime) -> list[DayDifference]:
    query = select(DayDifference).where(DayDifference.state != "resolved").with_for_update()
    known = {
        (each.cause, each.subject_kind, each.subject, each.account): each for each in session.scalars(query)
    }
    kept = []
    for difference in found:
        row = known.pop(difference.key, None)
        if row is None:
            row = DayDifference(**_new(difference, day, now))
            session.add(row)
            audit.record(session, "system", "difference.found", str(row.id), {"cause": str(difference.cause)})
        elif row.cents != difference.cents:
            # What was explained was another sum.
            row.cents, row.state = difference.cents, "open"
        row.seen_at = now
        kept.append(row)
    for row in known.values():
        if row.day <= day and (row.subject_kind != DAY or row.subject == day.isoformat()):
            row.state, row.decided_by, row.decided_at = "resolved", row.decided_by or "system", now
    return kept


def _new(difference: Difference, day: date, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "day": day,
        "cause": str(difference.cause),
        "subject_kind": difference.subject_kind,
        "subject": difference.subject,
        "account": difference.account,
        "name": difference.name,
        "cents": difference.cents,
        "state": "open",
        "found_at": now,
        "seen_at": now,
    }
