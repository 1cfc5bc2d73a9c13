"""The clock of feedback: staff are reminded while there is time, and words that have served are forgotten."""

from services.chassis.database import platform_now, transaction
from services.chassis.identifiers import new_id
from services.chassis.outbox import emit
from services.contracts.events import FeedbackDueSoon
from services.ideas.domain.deadlines import local_day
from services.ideas.domain.hearing.feedback import WORDS_KEPT, remind_until
from services.ideas.store.hearing.feedback import empty_notes, to_empty, to_remind_of
from services.ideas.usecases.context import Context

SLICE = 100


def remind_of_feedback(context: Context) -> int:
    """Tell of what is due in three days or is late, once each, in one letter. Returns of how many."""
    with transaction(context.sessions) as session:
        now = platform_now(session)
        waiting = to_remind_of(session, remind_until(local_day(now)), SLICE)
        if waiting:
            emit(
                session,
                FeedbackDueSoon(
                    reminder_id=str(new_id()), count=len(waiting), due_on=waiting[0].due_on.isoformat()
                ),
            )
        for feedback in waiting:
            feedback.reminded_at = now
        return len(waiting)


def forget_words(context: Context) -> int:
    """Empty what was answered or closed a year ago. Returns how many."""
    with transaction(context.sessions) as session:
        now = platform_now(session)
        served = to_empty(session, now - WORDS_KEPT, SLICE)
        for feedback in served:
            feedback.text = feedback.page = feedback.answer = ""
            feedback.emptied_at = now
        # Events that told of it were purged long before.
        empty_notes(session, [feedback.id for feedback in served])
        return len(served)
