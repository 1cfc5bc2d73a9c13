"""Client of the ideas service for questions on campaigns: asked, answered, looked after."""

from dataclasses import dataclass
from typing import Any

from gateway.clients.calling import Client, Page, path, read_page
from gateway.clients.moderation import Flag
from gateway.clients.publishing import Followed, read_followed


@dataclass(frozen=True)
class Question:
    """A question on a campaign, and the association's answer."""

    id: str
    text: str
    name: str
    state: str
    own: bool
    asked_at: str
    answer: str
    answered_at: str
    campaign_id: str = ""
    campaign_slug: str = ""
    campaign_title: str = ""
    flags: tuple[Flag, ...] = ()


def read_question(body: dict[str, Any]) -> Question:
    """A question out of its JSON."""
    campaign = body.get("campaign") or {}
    return Question(
        id=body["id"],
        text=body.get("text") or "",
        name=body.get("name") or "",
        state=body.get("state") or "shown",
        own=bool(body.get("own")),
        asked_at=body.get("asked_at") or "",
        answer=body.get("answer") or "",
        answered_at=body.get("answered_at") or "",
        campaign_id=campaign.get("id", ""),
        campaign_slug=campaign.get("slug", ""),
        campaign_title=campaign.get("title", ""),
        flags=tuple(Flag(each["reason"], each.get("note") or "") for each in body.get("flags") or ()),
    )


class Questions(Client):
    """What visitors, associations and staff may do; `browser` is the number in the visitor's cookie."""

    def of_campaign(self, campaign_id: str, browser: str | None, after: str = "") -> Page[Question]:
        """What is shown, newest first."""
        asked = {"browser": browser} if browser else {}
        at = path("campaigns", campaign_id, "questions")
        return read_page(self.get(at, after=after, limit=10, **asked), read_question)

    def ask(self, campaign_id: str, asking: dict[str, Any], key: str | None) -> Question:
        """Ask, once for a key. Raises Problem 422, 429."""
        return read_question(self.post(path("campaigns", campaign_id, "questions"), asking, key=key))

    def erase(self, question_id: str, browser: str) -> None:
        """Empty one's own. Raises Problem 403."""
        self.post(path("campaign-questions", question_id, "erase"), {"browser": browser})

    def confirm(self, question_id: str, token: str) -> Followed:
        """The owner of the address wants the answer. Raises Problem 404."""
        return read_followed(self.post(path("campaign-questions", question_id, "confirm"), {"token": token}))

    def flag(self, question_id: str, reason: str, note: str) -> None:
        """Ask staff to look. Raises Problem 404, 429."""
        self.post(path("campaign-questions", question_id, "flags"), {"reason": reason, "note": note})

    def open(self, after: str = "") -> Page[Question]:
        """What waits for one's own associations, oldest first."""
        return read_page(self.get("/campaign-questions/open", after=after, limit=20), read_question)

    def count_open(self) -> int:
        """How many wait; a hundred means that there are more."""
        return int(self.get("/campaign-questions/open/count")["count"])

    def answer(self, question_id: str, answer: str) -> None:
        """Answer in the association's name. Raises Problem 403, 409, 422."""
        self.post(path("campaign-questions", question_id, "answer"), {"answer": answer})

    def to_look_at(self, after: str = "") -> Page[Question]:
        """What waits for staff, oldest first."""
        return read_page(self.get("/moderation/questions", after=after, limit=20), read_question)

    def decide(self, question_id: str, decision: str, reason: str) -> None:
        """Show, hide or erase. Raises Problem 409, 422."""
        self.post(path("moderation", "questions", question_id), {"decision": decision, "reason": reason})
