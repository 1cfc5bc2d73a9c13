"""Days as those see them who close them, and what a person says about a difference."""

from datetime import date
from typing import Any
from uuid import UUID

from services.chassis import audit
from services.chassis.database import Sessions, platform_now, reading, transaction
from services.chassis.paging import page
from services.chassis.problems import Conflict, NotFound
from services.pledges.domain.books.differences import owner_of
from services.pledges.store.books.days import (
    DayClose,
    DayDifference,
    DaySeal,
    counts_by_day,
    days_before,
    differences_of,
    last_seal,
    lock_difference,
    posted_after,
)
from services.pledges.store.books.self_check_rows import BOOKS_AGREE, SelfCheck, latest_checks
from services.pledges.usecases.day_close.export_heads import head_line
from services.pledges.usecases.day_close.self_checks import OVERDUE, is_overdue, may_settle


def list_days(sessions: Sessions, before: date | None, limit: int) -> dict[str, Any]:
    """A page of days, newest first, with how many differences each has, and the newest head."""
    with reading(sessions) as session:
        rows = days_before(session, before, limit)
        counts = counts_by_day(session, [row.day for row in rows])
        head = last_seal(session)
    listed = page(
        rows,
        limit,
        lambda row: {
            "day": row.day,
            "state": row.state,
            "looked_at": row.looked_at,
            "open": counts[row.day].get("open", 0),
            "explained": counts[row.day].get("explained", 0),
        },
        lambda row: (row.day.isoformat(),),
    )
    return {**listed, "head": head_line(head) if head else None}


def show_day(sessions: Sessions, day: date) -> dict[str, Any]:
    """A day's three columns, its differences and its seal. Raises NotFound."""
    with reading(sessions) as session:
        row = session.get(DayClose, day)
        if row is None:
            raise NotFound("day")
        sealed = session.query(DaySeal).filter_by(day=day).one_or_none()
        found = differences_of(session, day)
        previous = last_seal(session)
        late = posted_after(session, day, sealed.content["ledger"]["number"]) if sealed else []
    return {
        "day": row.day,
        "state": row.state,
        "looked_at": row.looked_at,
        "accounts": row.accounts,
        "differences": [difference_view(each) for each in found],
        "seal": {
            "number": sealed.number,
            "hash": sealed.hash,
            "sealed_at": sealed.sealed_at,
            "sealed_by": sealed.sealed_by,
            "head": head_line(sealed),
        }
        if sealed
        else None,
        "late": [dict(each._mapping) for each in late],
        "next_in_line": sealed is None and (previous is None or (day - previous.day).days == 1),
    }


def difference_view(row: DayDifference) -> dict[str, Any]:
    """One difference with the role that looks into it."""
    names = ("cause", "subject_kind", "subject", "account", "name", "cents", "state", "found_at")
    people = ("assigned_to", "comment", "decided_by", "decided_at")
    view = {name: getattr(row, name) for name in (*names, *people)}
    return view | {"id": str(row.id), "owner": owner_of(row.cause)}


def take_difference(sessions: Sessions, difference_id: UUID, actor: str) -> dict[str, Any]:
    """Put a difference down to whoever asks. Raises NotFound, Conflict."""
    with transaction(sessions) as session:
        row = lock_difference(session, difference_id)
        if row is None:
            raise NotFound("difference")
        if row.state == "resolved":
            raise Conflict("difference_resolved")
        row.assigned_to = actor
        audit.record(session, actor, "difference.taken", str(row.id))
        return difference_view(row)


def explain_difference(sessions: Sessions, difference_id: UUID, comment: str, actor: str) -> dict[str, Any]:
    """Say why a difference is there and right, so that the day may be closed. Raises NotFound, Conflict."""
    with transaction(sessions) as session:
        row = lock_difference(session, difference_id)
        if row is None:
            raise NotFound("difference")
        if row.state == "resolved":
            raise Conflict("difference_resolved")
        row.state, row.comment, row.decided_by = "explained", comment, actor
        row.decided_at = platform_now(session)
        audit.record(session, actor, "difference.explained", str(row.id), {"cents": row.cents})
        return difference_view(row)


def show_checks(sessions: Sessions) -> dict[str, Any]:
    """The newest run of every self-check, and whether money may go out."""
    with reading(sessions) as session:
        rows = latest_checks(session)
        allowed = may_settle(session)
    names = ("name", "ran_at", "halts", "milliseconds")
    return {
        "may_settle": allowed,
        "checks": [{name: getattr(row, name) for name in names} | _outcome(row) for row in rows],
    }


def _outcome(row: SelfCheck) -> dict[str, Any]:
    """Whether it passed and what it found; one that is not run any more has not passed."""
    if is_overdue(row):
        return {"passed": False, "findings": [{"subject": OVERDUE, "cents": 0}]}
    return {"passed": row.passed, "findings": _findings(row)}


def _findings(row: SelfCheck) -> list[dict[str, Any]]:
    """What a check found wrong; a comparison keeps what agrees too."""
    if row.name != BOOKS_AGREE:
        return row.findings
    return [each for each in row.findings if each["what"] != "clearing" and each["cents"]]
