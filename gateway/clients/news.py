"""Client of the ideas service for what feeds tell."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateway.clients.calling import Client, path, read_page


@dataclass(frozen=True)
class Happening:
    """One thing that happened; `id` never changes."""

    id: str
    kind: str
    at: datetime
    title: str
    text: str
    campaign_slug: str
    idea_id: str
    district: str
    author: str


def read_happening(body: dict[str, Any]) -> Happening:
    """A happening out of its JSON."""
    return Happening(
        id=body["id"],
        kind=body["kind"],
        at=datetime.fromisoformat(body["at"]),
        title=body.get("title") or "",
        text=body.get("text") or "",
        campaign_slug=body.get("campaign_slug") or "",
        idea_id=body.get("idea_id") or "",
        district=body.get("district") or "",
        author=body.get("author") or "",
    )


class News(Client):
    """The youngest happenings, newest first."""

    def of_city(self, district: str = "") -> tuple[Happening, ...]:
        """Of one district, or of all. Raises Problem 404."""
        return read_page(self.get("/news", district=district), read_happening).items

    def of_campaign(self, campaign_id: str) -> tuple[Happening, ...]:
        """Of one campaign."""
        return read_page(self.get(path("campaigns", campaign_id, "news")), read_happening).items
