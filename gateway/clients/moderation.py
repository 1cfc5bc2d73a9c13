"""Client of the ideas service for what staff look at and say: flags, remarks, answers, mergers."""

from dataclasses import dataclass
from typing import Any

from gateway.clients.calling import Client, Page, path, read_page
from gateway.clients.participation import Remark, read_remark
from gateway.clients.residents_ideas import Idea, read_idea


@dataclass(frozen=True)
class Flag:
    """What a visitor wrote with a flag."""

    reason: str
    note: str


@dataclass(frozen=True)
class LookedAtIdea:
    """An idea as staff see it, hidden or not."""

    id: str
    text: str
    hidden: bool
    hidden_reason: str
    created_at: str
    flags: tuple[Flag, ...]


@dataclass(frozen=True)
class QueuedRemark:
    """A remark that waits or was flagged, with the idea that it is about."""

    remark: Remark
    idea: LookedAtIdea
    flags: tuple[Flag, ...]


def read_looked_at(body: dict[str, Any]) -> LookedAtIdea:
    """An idea of the queue out of its JSON."""
    return LookedAtIdea(
        id=body["id"],
        text=body.get("text") or "",
        hidden=bool(body.get("hidden")),
        hidden_reason=body.get("hidden_reason") or "",
        created_at=body.get("created_at") or "",
        flags=_flags(body),
    )


def read_queued(body: dict[str, Any]) -> QueuedRemark:
    """A remark of the queue out of its JSON."""
    return QueuedRemark(read_remark(body), read_looked_at(body["idea"]), _flags(body))


def _flags(body: dict[str, Any]) -> tuple[Flag, ...]:
    return tuple(Flag(each["reason"], each.get("note") or "") for each in body.get("flags") or ())


class ModerationDesk(Client):
    """What reviewers may do with residents' ideas and remarks."""

    def remarks(self, after: str = "") -> Page[QueuedRemark]:
        """Remarks that wait or were flagged, oldest first."""
        return read_page(self.get("/moderation/remarks", after=after, limit=20), read_queued)

    def ideas(self, after: str = "") -> Page[LookedAtIdea]:
        """Flagged ideas, oldest first."""
        return read_page(self.get("/moderation/ideas", after=after, limit=20), read_looked_at)

    def decide(self, kind: str, thing_id: str, decision: str, reason: str) -> None:
        """Show, hide or erase one of the `ideas` or `remarks`. Raises Problem 409, 422."""
        self.post(path("moderation", kind, thing_id), {"decision": decision, "reason": reason})

    def answer_remark(self, remark_id: str, answer: str) -> None:
        """Answer in the city's name. Raises Problem 409."""
        self.post(path("moderation", "remarks", remark_id, "answer"), {"answer": answer})

    def answer_idea(self, idea_id: str, feasibility: str, price_cents: int | None, reason: str) -> Idea:
        """Say whether it can be done. Raises Problem 409, 422."""
        sent = {"feasibility": feasibility, "price_cents": price_cents, "reason": reason}
        return read_idea(self.post(path("moderation", "ideas", idea_id, "answers"), sent))

    def contact(self, idea_id: str) -> dict[str, str]:
        """How an author is reached; the look is written down. Raises Problem 404 where nothing was left."""
        body = self.post(path("moderation", "ideas", idea_id, "contact"))
        return {"email": body.get("email") or "", "phone": body.get("phone") or ""}

    def merge(self, idea_id: str, into: str) -> Idea:
        """Make an idea a part of another, which is returned. Raises Problem 409, 422."""
        return read_idea(self.post(path("moderation", "ideas", idea_id, "merge"), {"into": into}))
