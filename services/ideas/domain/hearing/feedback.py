"""Feedback on the site: what it may be about, and until when it is to be answered.

The fourteen days are those of the act on digital services (306/2019): whoever tells of a barrier gets
an answer within them. The same clock holds for everything else that people write.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum

from services.ideas.domain.deadlines import local_day

DAYS_TO_ANSWER = 14
DAYS_LEFT_AT_REMINDER = 3
# How long the words of what was answered or closed are kept.
WORDS_KEPT = timedelta(days=365)

LONGEST_FEEDBACK = 4000
LONGEST_ANSWER = 4000
LONGEST_PAGE = 300


class Subject(StrEnum):
    """What feedback is about."""

    ACCESSIBILITY = "accessibility"
    ERROR = "error"
    OTHER = "other"


class FeedbackState(StrEnum):
    """Where feedback stands; only what is open has a clock that runs."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


def last_day_to_answer(received_at: datetime) -> date:
    """The local day by whose end an answer is due: the fourteenth after the day of arrival."""
    return local_day(received_at) + timedelta(days=DAYS_TO_ANSWER)


def remind_until(today: date) -> date:
    """The latest due day of which staff are reminded today."""
    return today + timedelta(days=DAYS_LEFT_AT_REMINDER)
