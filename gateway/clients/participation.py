"""Client of the ideas service for what residents do with ideas: support, liken, remark, flag."""

from typing import Any

from gateway.clients.calling import Client, path, read_page
from gateway.clients.ideas import Idea, read_idea


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
