"""Client of the ideas service for feedback on the site: sent by anybody, answered by staff."""

from dataclasses import dataclass
from typing import Any

from gateway.clients.calling import Client, Page, path, read, read_page
from services.chassis.problems import Unavailable


@dataclass(frozen=True)
class FeedbackNote:
    """What a colleague wrote beside feedback."""

    text: str
    written_by: str
    written_at: str


@dataclass(frozen=True)
class Feedback:
    """Feedback as staff read it; `days_left` is negative once the last day has passed."""

    id: str
    subject: str
    page: str
    text: str
    state: str
    received_at: str
    due_on: str
    days_left: int
    wants_letter: bool
    answer: str
    was_sent: bool
    is_empty: bool
    locale: str | None = None
    handled_at: str | None = None
    notes: tuple[FeedbackNote, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether its clock runs."""
        return self.state == "open"


@dataclass(frozen=True)
class FeedbackCounts:
    """How many wait, and how many of them are late; a hundred means that there may be more."""

    open: int
    overdue: int


class Hearing(Client):
    """What visitors and staff may do about feedback."""

    def send(self, telling: dict[str, Any], key: str | None) -> str:
        """Send feedback, once for a key. Returns the last day to answer. Raises Problem 422, 429."""
        due_on: str = self.post("/feedback", telling, key=key)["due_on"]
        return due_on

    def waiting(self, after: str = "") -> Page[Feedback]:
        """What waits, the earliest due first."""
        return read_page(self.get("/feedback", after=after, limit=20), _read_feedback)

    def handled(self, after: str = "") -> Page[Feedback]:
        """What was answered or closed, the latest first."""
        return read_page(self.get("/feedback", after=after, limit=20, handled="true"), _read_feedback)

    def counts(self) -> FeedbackCounts:
        """How many wait and are late."""
        return read(FeedbackCounts, self.get("/feedback/count"))

    def counts_if_known(self) -> FeedbackCounts | None:
        """The counts for the first page of a desk, which opens also while they cannot be asked for."""
        try:
            return self.counts()
        except Unavailable:
            return None

    def one(self, feedback_id: str) -> Feedback:
        """One, with its notes. Raises Problem 404."""
        return _read_feedback(self.get(path("feedback", feedback_id)))

    def answer(self, feedback_id: str, answer: str) -> Feedback:
        """Answer it. Raises Problem 404, 409, 422."""
        return _read_feedback(self.post(path("feedback", feedback_id, "answer"), {"answer": answer}))

    def close(self, feedback_id: str, reason: str) -> None:
        """Close it without an answer. Raises Problem 404, 409, 422."""
        self.post(path("feedback", feedback_id, "close"), {"reason": reason})

    def note(self, feedback_id: str, text: str, key: str | None) -> None:
        """Write a note, once for a key. Raises Problem 404, 409, 422."""
        self.post(path("feedback", feedback_id, "notes"), {"text": text}, key=key)

    def erase(self, feedback_id: str) -> None:
        """Leave no word of it. Raises Problem 404."""
        self.post(path("feedback", feedback_id, "erase"), {})


def _read_feedback(body: dict[str, Any]) -> Feedback:
    notes = tuple(read(FeedbackNote, each) for each in body.get("notes") or ())
    return read(Feedback, body, notes=notes)
