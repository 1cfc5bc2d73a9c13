"""Staff answer feedback in time, close what needs no answer, and note what colleagues should know."""

import uuid
from typing import Any

from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import platform_now, transaction
from services.chassis.idempotency import Claim, recall, remember
from services.chassis.identifiers import new_id
from services.chassis.identity import Identity
from services.chassis.outbox import emit
from services.chassis.problems import Conflict, NotFound
from services.contracts.events import FeedbackAnswered
from services.ideas.domain.deadlines import local_day
from services.ideas.domain.hearing.feedback import FeedbackState
from services.ideas.store.contact_copies import forget_in_events, forget_words_in_events
from services.ideas.store.hearing.feedback import (
    Feedback,
    FeedbackNote,
    empty_notes,
    feedback_view,
    note_view,
    writer_subject,
)
from services.ideas.usecases.context import Context


def answer_feedback(
    context: Context, who: Identity, feedback_id: uuid.UUID, *, answer: str
) -> dict[str, Any]:
    """Answer, by letter where an address was left, which is then forgotten. Raises NotFound, Conflict."""
    with transaction(context.sessions) as session:
        feedback = _open_one(session, feedback_id)
        contact = feedback.contact
        now = platform_now(session)
        feedback.handle(FeedbackState.ANSWERED, answer, who.subject, now)
        if contact is not None:
            emit(
                session,
                FeedbackAnswered(
                    feedback_id=str(feedback.id),
                    received_on=local_day(feedback.received_at).isoformat(),
                    page=feedback.page,
                    answer=answer,
                    locale=feedback.locale or "fi",
                    contact=contact,
                ),
            )
        audit.record(session, who.actor, "feedback.answered", writer_subject(feedback.id))
        return feedback_view(feedback, local_day(now))


def close_feedback(context: Context, who: Identity, feedback_id: uuid.UUID, *, reason: str) -> dict[str, Any]:
    """Close without an answer, with a reason for colleagues. Raises NotFound, Conflict."""
    with transaction(context.sessions) as session:
        feedback = _open_one(session, feedback_id)
        now = platform_now(session)
        feedback.handle(FeedbackState.CLOSED, reason, who.subject, now)
        audit.record(session, who.actor, "feedback.closed", writer_subject(feedback.id))
        return feedback_view(feedback, local_day(now))


def erase_feedback(context: Context, who: Identity, feedback_id: uuid.UUID) -> dict[str, Any]:
    """Leave no word of it at once, because its writer wishes so or it tells of somebody. Raises NotFound."""
    with transaction(context.sessions) as session:
        feedback = _locked(session, feedback_id)
        now = platform_now(session)
        if feedback.state == FeedbackState.OPEN:
            feedback.handle(FeedbackState.CLOSED, "", who.subject, now)
        if feedback.emptied_at is None:
            feedback.text = feedback.page = feedback.answer = ""
            feedback.emptied_at = now
            session.flush()
            empty_notes(session, [feedback.id])
            forget_words_in_events(session, f"feedback:{feedback.id}")
            forget_in_events(session, [writer_subject(feedback.id)])
            audit.record(session, who.actor, "feedback.erased", writer_subject(feedback.id))
        return feedback_view(feedback, local_day(now))


def add_note(
    context: Context, who: Identity, feedback_id: uuid.UUID, *, text: str, claim: Claim | None = None
) -> dict[str, Any]:
    """Write a note for colleagues. Raises NotFound, Conflict once the words are gone."""
    with transaction(context.sessions) as session:
        if (earlier := recall(session, claim)) is not None:
            return note_view(session.get_one(FeedbackNote, uuid.UUID(earlier["id"])))
        feedback = _locked(session, feedback_id)
        if feedback.emptied_at is not None:
            raise Conflict("already_erased", "Nothing of the feedback is left")
        note = FeedbackNote(
            id=new_id(),
            feedback_id=feedback.id,
            text=text,
            written_by=who.subject,
            written_at=platform_now(session),
        )
        session.add(note)
        audit.record(session, who.actor, "feedback.noted", writer_subject(feedback.id))
        remember(session, claim, {"id": str(note.id)})
        return note_view(note)


def _locked(session: Session, feedback_id: uuid.UUID) -> Feedback:
    feedback = session.get(Feedback, feedback_id, with_for_update=True)
    if feedback is None:
        raise NotFound("feedback")
    return feedback


def _open_one(session: Session, feedback_id: uuid.UUID) -> Feedback:
    feedback = _locked(session, feedback_id)
    if feedback.state != FeedbackState.OPEN:
        raise Conflict("already_handled", "The feedback was answered or closed")
    return feedback
