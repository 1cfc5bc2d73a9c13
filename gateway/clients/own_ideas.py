"""Client of the ideas service for an idea's own author, and for helpers who write ideas down."""

from dataclasses import dataclass
from typing import Any

from gateway.clients.calling import Client, Page, path, read_page
from gateway.clients.finance import read
from gateway.clients.residents_ideas import Idea, read_idea


@dataclass(frozen=True)
class OwnIdea:
    """An idea as its author sees it: whether it is hidden and why, and why it cannot be corrected, if so."""

    idea: Idea
    hidden: bool
    hidden_reason: str
    has_contact: bool
    correction_refusal: str


@dataclass(frozen=True)
class IdeaEntry:
    """An idea as the helper wrote it down, and nothing later."""

    id: str
    number: str
    taken_at: str
    handed_over: bool


@dataclass(frozen=True)
class IdeaPaper:
    """What stands on the paper that an author takes home from the desk."""

    id: str
    number: str
    taken_at: str
    idea_id: str
    text: str
    district: str
    locale: str
    code: str
    consent_way: str
    consent_text: str


def _own(body: dict[str, Any]) -> OwnIdea:
    return OwnIdea(
        idea=read_idea(body),
        hidden=bool(body.get("hidden")),
        hidden_reason=body.get("hidden_reason") or "",
        has_contact=bool(body.get("has_contact")),
        correction_refusal=body.get("correction_refusal") or "",
    )


class OwnIdeas(Client):
    """An idea in its author's hands; `token` is what the author's link shows."""

    def put_forward(self, sent: dict[str, Any], key: str | None) -> tuple[Idea, str]:
        """Put an idea forward, once for a key. Returns it and its author's token. Raises Problem 422, 429."""
        body = self.post("/ideas", sent, key=key)
        return read_idea(body), str(body.get("link_token") or "")

    def show(self, idea_id: str, token: str) -> OwnIdea:
        """The idea, hidden or not. Raises Problem 404, 410."""
        return _own(self.post(path("ideas", idea_id, "own"), {"token": token}))

    def correct(self, idea_id: str, token: str, text: str) -> None:
        """Write it anew. Raises Problem 409, 410, 422."""
        self.post(path("ideas", idea_id, "own", "correct"), {"token": token, "text": text})

    def forget_contact(self, idea_id: str, token: str) -> None:
        """Forget address and number. Raises Problem 410."""
        self.post(path("ideas", idea_id, "own", "forget-contact"), {"token": token})

    def take_back(self, idea_id: str, token: str) -> None:
        """Leave nothing of what its author wrote. Raises Problem 410."""
        self.post(path("ideas", idea_id, "own", "take-back"), {"token": token})

    def open(self, number: str, code: str) -> tuple[str, str]:
        """The id and token that a paper's number and code open. Raises Problem 403, 404, 429."""
        body = self.post("/ideas/open", {"number": number, "code": code})
        return body["idea_id"], body["link_token"]


class AssistedIdeas(Client):
    """Ideas that helpers write down, and their papers."""

    def take(self, written: dict[str, Any], key: str) -> str:
        """Write an idea down, once for a key; the entry's id. Raises Problem 422."""
        return str(self.post("/assisted-ideas", written, key=key)["id"])

    def entries(self, after: str = "") -> Page[IdeaEntry]:
        """The helper's own entries, newest first."""
        body = self.get("/assisted-ideas", after=after, limit=20)
        return read_page(body, lambda each: read(IdeaEntry, each))

    def paper(self, entry_id: str) -> IdeaPaper:
        """The paper. Raises Problem 410 once it is handed over."""
        return read(IdeaPaper, self.get(path("assisted-ideas", entry_id, "paper")))

    def hand_over(self, entry_id: str) -> None:
        """The paper has reached its owner."""
        self.post(path("assisted-ideas", entry_id, "hand-over"))
