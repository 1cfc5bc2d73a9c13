"""Administrators are reminded by letter of what waits for their answer."""

from sqlalchemy.orm import Session

from services.accounts.store.people import admins
from services.accounts.usecases.people import sealed_contact
from services.chassis.outbox import emit_all
from services.contracts.events import FeedbackDueSoon, StaffRemindedOfFeedback


def remind_of_feedback(session: Session, event: FeedbackDueSoon) -> None:
    """One letter to each administrator; they see to it that somebody answers."""
    letters = [
        StaffRemindedOfFeedback(
            person_id=str(person.id),
            count=event.count,
            due_on=event.due_on,
            locale=person.locale,
            contact=sealed_contact(person),
        )
        for person in admins(session)
    ]
    emit_all(session, letters)
