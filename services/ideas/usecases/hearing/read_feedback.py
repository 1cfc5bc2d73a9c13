"""What staff see: feedback by its due day, one of it with its notes, and how much waits."""

import uuid
from datetime import date, datetime
from typing import Any

from services.chassis.database import platform_now, reading
from services.chassis.paging import page, read_cursor
from services.chassis.problems import Invalid, NotFound
from services.ideas.domain.deadlines import local_day
from services.ideas.store.hearing.feedback import (
    Feedback,
    count_waiting,
    feedback_view,
    handled_feedback,
    note_view,
    notes_of,
    open_feedback,
)
from services.ideas.usecases.context import Context


def list_open_feedback(context: Context, after: str | None, limit: int) -> dict[str, Any]:
    """What waits, the earliest due first. Raises Invalid for a foreign cursor."""
    place = _read_place(after)
    with reading(context.sessions) as session:
        rows = open_feedback(session, place and (place[0].date(), place[1]), limit)
        today = local_day(platform_now(session))
        return page(rows, limit, lambda row: feedback_view(row, today), lambda row: (row.due_on, row.id))


def list_handled_feedback(context: Context, after: str | None, limit: int) -> dict[str, Any]:
    """What was answered or closed, the latest first. Raises Invalid for a foreign cursor."""
    with reading(context.sessions) as session:
        rows = handled_feedback(session, _read_place(after), limit)
        today = local_day(platform_now(session))
        return page(rows, limit, lambda row: feedback_view(row, today), lambda row: (row.handled_at, row.id))


def count_feedback(context: Context) -> dict[str, int]:
    """How many wait, and how many of them are late."""
    with reading(context.sessions) as session:
        today = local_day(platform_now(session))
        return {"open": count_waiting(session), "overdue": count_waiting(session, today)}


def show_feedback(context: Context, feedback_id: uuid.UUID) -> dict[str, Any]:
    """One, with its notes. Raises NotFound."""
    with reading(context.sessions) as session:
        feedback = session.get(Feedback, feedback_id)
        if feedback is None:
            raise NotFound("feedback")
        view = feedback_view(feedback, local_day(platform_now(session)))
        return view | {"notes": [note_view(each) for each in notes_of(session, feedback.id)]}


def _read_place(cursor: str | None) -> tuple[datetime, uuid.UUID] | None:
    place = read_cursor(cursor, 2)
    if place is None:
        return None
    try:
        if len(place[0]) == len("2026-12-06"):
            return datetime.combine(date.fromisoformat(place[0]), datetime.min.time()), uuid.UUID(place[1])
        return datetime.fromisoformat(place[0]), uuid.UUID(place[1])
    except ValueError as error:
        raise Invalid("after", "not_a_cursor") from error
