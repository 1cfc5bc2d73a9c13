"""Events around what people say of the site itself: its answer, and its clock of fourteen days."""

from dataclasses import dataclass

from services.contracts.events.event import Event, SealedContact


@dataclass(frozen=True, kw_only=True)
class FeedbackAnswered(Event):
    """Staff answered feedback whose writer left an address; `page` is the one it was about, if any."""

    NAME = "feedback.answered.v1"
    AGGREGATE = "feedback_id"

    feedback_id: str
    received_on: str
    page: str
    answer: str
    locale: str
    contact: SealedContact


@dataclass(frozen=True, kw_only=True)
class FeedbackDueSoon(Event):
    """Feedback waits for an answer whose last day is near or past; `due_on` is the earliest of `count`."""

    NAME = "feedback.due_soon.v1"
    AGGREGATE = "reminder_id"

    reminder_id: str
    count: int
    due_on: str


@dataclass(frozen=True, kw_only=True)
class StaffRemindedOfFeedback(Event):
    """An administrator is reminded that feedback waits; one event for each of them."""

    NAME = "staff.reminded_of_feedback.v1"
    AGGREGATE = "person_id"

    person_id: str
    count: int
    due_on: str
    locale: str
    contact: SealedContact
