"""Client of the ideas service for what residents do with ideas: support, liken, remark, flag."""

from dataclasses import dataclass
from typing import Any

from gateway.clients.calling import Client, Page, path, read_page
from gateway.clients.residents_ideas import Idea, read_idea


@dataclass(frozen=True)
class Remark:
    """A question or a comment under an idea."""

    id: str
    kind: str
    text: str
    state: str
    own: bool
    written_at: str
    answer: str
    answered_at: str


def read_remark(body: dict[str, Any]) -> Remark:
    """A remark out of its JSON."""
    return Remark(
        id=body["id"],
        kind=body["kind"],
        text=body.get("text") or "",
        state=body.get("state") or "shown",
        own=bool(body.get("own")),
        written_at=body.get("written_at") or "",
        answer=body.get("answer") or "",
        answered_at=body.get("answered_at") or "",
    )


class Participation(Client):
    """What a visitor may do with ideas; `browser` is the number in the visitor's signed cookie."""

    def similar(self, text: str, district_slug: str) -> tuple[Idea, ...]:
        """Ideas that are like the text, those of the district first. Raises Problem 429."""
        sent = {"text": text, "district_slug": district_slug}
        return read_page(self.post("/ideas/similar", sent), read_idea).items

    def is_supported(self, idea_id: str, browser: str | None) -> bool:
        """Whether the visitor supports the idea."""
        asked = {"browser": browser} if browser else {}
        return bool(self.get(path("ideas", idea_id, "support"), **asked)["supported"])

    def support(self, idea_id: str, browser: str, consent: dict[str, Any] | None) -> int:
        """Me too. Returns how many support it now."""
        sent = {"browser": browser} | ({"consent": consent} if consent else {})
        return int(self.post(path("ideas", idea_id, "support"), sent)["supports"])

    def undo_support(self, idea_id: str, browser: str) -> int:
        """Not any more. Returns how many support it now."""
        return int(self.post(path("ideas", idea_id, "support", "undo"), {"browser": browser})["supports"])

    def stop_letters(self, support_id: str, token: str) -> str:
        """Forget the address of a support. Returns the idea. Raises Problem 404."""
        return str(self.post(path("idea-supports", support_id, "stop"), {"token": token})["idea_id"])

    def remarks(self, idea_id: str, browser: str | None, after: str = "") -> Page[Remark]:
        """Questions and comments, oldest first."""
        asked = {"browser": browser} if browser else {}
        return read_page(self.get(path("ideas", idea_id, "remarks"), after=after, **asked), read_remark)

    def write_remark(self, idea_id: str, kind: str, text: str, browser: str, key: str | None) -> Remark:
        """Ask or comment, once for a key. Raises Problem 422, 429."""
        sent = {"kind": kind, "text": text, "browser": browser}
        return read_remark(self.post(path("ideas", idea_id, "remarks"), sent, key=key))

    def erase_remark(self, remark_id: str, browser: str) -> None:
        """Empty one's own. Raises Problem 403."""
        self.post(path("remarks", remark_id, "erase"), {"browser": browser})

    def flag(self, kind: str, thing_id: str, reason: str, note: str) -> None:
        """Ask staff to look at one of the `ideas` or `remarks`. Raises Problem 404, 429."""
        self.post(path(kind, thing_id, "flags"), {"reason": reason, "note": note})
