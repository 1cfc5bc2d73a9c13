"""Feedback on the site and the notes of staff beside it; an address is sealed and gone once it has served."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Date, DateTime, ForeignKey, Text, Uuid, func, select, tuple_, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.contracts.events import SealedContact
from services.ideas.domain.deadlines import as_text
from services.ideas.domain.hearing.feedback import FeedbackState
from services.ideas.store import Base

# More than anybody waits for or notes; a desk with more reads "100".
MOST_COUNTED = 100
MOST_NOTES = 100


class Feedback(Base):
    """What somebody wrote, until when it is to be answered, and what came of it."""

    __tablename__ = "feedback"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    subject: Mapped[str] = mapped_column(Text)
    page: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, default=FeedbackState.OPEN)
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    due_on: Mapped[date] = mapped_column(Date)
    contact_key: Mapped[str | None] = mapped_column(Text)
    contact_data: Mapped[str | None] = mapped_column(Text)
    locale: Mapped[str | None] = mapped_column(Text)
    reminded_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    answer: Mapped[str] = mapped_column(Text, default="")
    was_sent: Mapped[bool] = mapped_column(Boolean, default=False)
    handled_by: Mapped[str | None] = mapped_column(Text)
    handled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    emptied_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    @property
    def contact(self) -> SealedContact | None:
        """The writer's address as it travels; nothing where none was left."""
        if self.contact_key is None:
            return None
        return SealedContact(
            subject=writer_subject(self.id), wrapped_key=self.contact_key, data=str(self.contact_data)
        )

    def handle(self, state: FeedbackState, answer: str, by: str | None, at: datetime) -> None:
        """It waits no more, and nobody is written to again."""
        self.state, self.answer, self.handled_by, self.handled_at = state, answer, by, at
        self.was_sent = state is FeedbackState.ANSWERED and self.contact_key is not None
        self.contact_key = self.contact_data = None


class FeedbackNote(Base):
    """What somebody at the desk wrote beside feedback, for colleagues alone."""

    __tablename__ = "feedback_notes"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    feedback_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("feedback.id"))
    text: Mapped[str] = mapped_column(Text)
    written_by: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


def writer_subject(feedback_id: uuid.UUID) -> str:
    """To whom a writer's sealed address belongs."""
    return f"feedback:{feedback_id}"


def open_feedback(session: Session, after: tuple[date, uuid.UUID] | None, limit: int) -> Sequence[Feedback]:
    """What waits, the earliest due first; one more than asked for."""
    found = select(Feedback).where(Feedback.state == FeedbackState.OPEN)
    if after is not None:
        found = found.where(tuple_(Feedback.due_on, Feedback.id) > after)
    return session.scalars(found.order_by(Feedback.due_on, Feedback.id).limit(limit + 1)).all()


def handled_feedback(
    session: Session, before: tuple[datetime, uuid.UUID] | None, limit: int
) -> Sequence[Feedback]:
    """What was answered or closed, the latest first; one more than asked for."""
    found = select(Feedback).where(Feedback.state != FeedbackState.OPEN)
    if before is not None:
        found = found.where(tuple_(Feedback.handled_at, Feedback.id) < before)
    newest = found.order_by(Feedback.handled_at.desc(), Feedback.id.desc())
    return session.scalars(newest.limit(limit + 1)).all()


def count_waiting(session: Session, due_before: date | None = None) -> int:
    """How many wait, or wait since before a day; up to the most that is counted."""
    some = select(Feedback.id).where(Feedback.state == FeedbackState.OPEN)
    if due_before is not None:
        some = some.where(Feedback.due_on < due_before)
    return session.scalar(select(func.count()).select_from(some.limit(MOST_COUNTED).subquery())) or 0


def to_remind_of(session: Session, due_until: date, limit: int) -> Sequence[Feedback]:
    """What is due by a day and of which nobody has been reminded, locked, the earliest due first."""
    found = select(Feedback).where(
        Feedback.state == FeedbackState.OPEN,
        Feedback.reminded_at.is_(None),
        Feedback.due_on <= due_until,
    )
    earliest = found.order_by(Feedback.due_on, Feedback.id).limit(limit)
    return session.scalars(earliest.with_for_update(skip_locked=True)).all()


def notes_of(session: Session, feedback_id: uuid.UUID) -> Sequence[FeedbackNote]:
    """The notes, oldest first."""
    found = select(FeedbackNote).where(FeedbackNote.feedback_id == feedback_id)
    return session.scalars(found.order_by(FeedbackNote.id).limit(MOST_NOTES)).all()


def empty_notes(session: Session, feedback_ids: Sequence[uuid.UUID]) -> None:
    """Leave no word of what was noted."""
    session.execute(update(FeedbackNote).where(FeedbackNote.feedback_id.in_(feedback_ids)).values(text=""))


def to_empty(session: Session, handled_before: datetime, limit: int) -> Sequence[Feedback]:
    """What was handled so long ago that its words have served, locked."""
    found = select(Feedback).where(
        Feedback.state != FeedbackState.OPEN,
        Feedback.emptied_at.is_(None),
        Feedback.handled_at < handled_before,
    )
    return session.scalars(
        found.order_by(Feedback.handled_at).limit(limit).with_for_update(skip_locked=True)
    ).all()


def feedback_view(feedback: Feedback, today: date) -> dict[str, Any]:
    """What staff read: never the address, only whether one was left and still stands."""
    return {
        "id": str(feedback.id),
        "subject": feedback.subject,
        "page": feedback.page,
        "text": feedback.text,
        "state": feedback.state,
        "received_at": as_text(feedback.received_at),
        "due_on": feedback.due_on.isoformat(),
        "days_left": (feedback.due_on - today).days,
        "wants_letter": feedback.contact_key is not None,
        "locale": feedback.locale,
        "answer": feedback.answer,
        "was_sent": feedback.was_sent,
        "handled_at": as_text(feedback.handled_at) if feedback.handled_at else None,
        "is_empty": feedback.emptied_at is not None,
    }


def note_view(note: FeedbackNote) -> dict[str, Any]:
    """A note as colleagues read it."""
    return {"text": note.text, "written_by": note.written_by, "written_at": as_text(note.written_at)}
