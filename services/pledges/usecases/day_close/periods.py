"""Months of the books: locked by one who keeps them, reopened by two people.

What happens late in a locked month is booked on the first day that is open, with its own day beside it.
"""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import Sessions, platform_now, reading, transaction
from services.chassis.idempotency import Claim
from services.chassis.identifiers import new_id
from services.chassis.paging import page
from services.chassis.problems import Conflict, NotFound
from services.pledges.domain.approving.approvals import fingerprint
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.store.approving.approvals import Approval
from services.pledges.store.books.days import DaySeal
from services.pledges.store.books.ledger import LedgerTransaction
from services.pledges.store.books.periods import (
    PeriodLock,
    hold_periods_alone,
    lock_of_month,
    locks_before,
    period_lock,
)
from services.pledges.usecases.approving.propose import ask, asked_before, make_room

KIND = "period_reopening"


def lock_month(sessions: Sessions, month: date, comment: str, actor: str) -> UUID:
    """Lock the month of that day for all books; the lock's id.

    Raises Conflict: it is not over, has days that are not closed, is locked, or somebody is posting.
    """
    first = month.replace(day=1)
    last = last_day(first)
    try:
        with transaction(sessions, "period.locked") as session:
            # Nobody posts from here on, so that what is objected to below is judged as it will stand.
            hold_periods_alone(session)
            _object(session, first, last)
            row = PeriodLock(
                id=new_id(), month=first, locked_by=actor, locked_at=platform_now(session), comment=comment
            )
            session.add(row)
            session.flush()
            audit.record(session, actor, "period.locked", first.isoformat(), {"lock": str(row.id)})
            return row.id
    except OperationalError as error:
        # A long posting, such as a big bank file, is under way.
        raise Conflict("books_are_busy") from error
    except IntegrityError as error:
        raise Conflict("month_locked") from error


def last_day(first: date) -> date:
    """The last day of a month that begins on that day."""
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def propose_reopening(
    sessions: Sessions, lock_id: UUID, comment: str, actor: str, claim: Claim | None = None
) -> Approval:
    """Ask a second person to reopen a month. Raises NotFound, Conflict."""
    with transaction(sessions) as session:
        if earlier := asked_before(session, claim):
            return earlier
        content = _content(session, lock_id)
        make_room(session, lock_id)
        return ask(session, KIND, lock_id, content, comment, actor, claim)


def execute_reopening(session: Session, approval: Approval) -> None:
    """Reopen the month that two people agreed on. Raises Conflict."""
    if fingerprint(_content(session, approval.subject_id)) != approval.content_hash:
        raise Conflict("content_changed")
    # The database looks for the decision before it lets the lock go.
    session.flush()
    row = period_lock(session, approval.subject_id)
    if row is None:
        raise Conflict("month_not_locked")
    row.reopened_at, row.reopening_id = platform_now(session), approval.id
    session.flush()
    audit.record(session, str(approval.decided_by), "period.reopened", row.month.isoformat())


def list_locks(sessions: Sessions, before: UUID | None, limit: int) -> dict[str, Any]:
    """A page of locks, newest first, with the month that may be locked next."""
    with reading(sessions) as session:
        rows = locks_before(session, before, limit)
        candidate = _next_month(session)
    listed = page(rows, limit, _view, lambda row: (row.id,))
    return {**listed, "next_month": candidate}


def _object(session: Session, first: date, last: date) -> None:
    if local_day(platform_now(session)) <= last:
        raise Conflict("month_not_over")
    if lock_of_month(session, first) is not None:
        raise Conflict("month_locked")
    closed = session.scalar(select(func.max(DaySeal.day)))
    posted = session.scalar(select(func.min(LedgerTransaction.booked_on)))
    if posted is not None and posted <= last and (closed is None or closed < last):
        raise Conflict("days_not_closed")


def _content(session: Session, lock_id: UUID) -> dict[str, Any]:
    row = period_lock(session, lock_id)
    if row is None:
        raise NotFound("period lock")
    if row.reopened_at is not None:
        raise Conflict("month_not_locked")
    return {"lock_id": str(row.id), "month": row.month.isoformat(), "locked_by": row.locked_by}


def _next_month(session: Session) -> date | None:
    """The earliest month with postings that is over and not locked."""
    today = local_day(platform_now(session))
    locked = select(PeriodLock.month).where(PeriodLock.reopened_at.is_(None))
    newest = session.scalar(select(func.max(PeriodLock.month)).where(PeriodLock.reopened_at.is_(None)))
    first = session.scalar(select(func.min(LedgerTransaction.booked_on)))
    month = (last_day(newest) + timedelta(days=1)) if newest else first.replace(day=1) if first else None
    if month is None or last_day(month) >= today or month in set(session.scalars(locked)):
        return None
    return month


def _view(row: PeriodLock) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "month": row.month,
        "locked_by": row.locked_by,
        "locked_at": row.locked_at,
        "comment": row.comment,
        "reopened_at": row.reopened_at,
    }
