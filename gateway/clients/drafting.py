"""What the pages of a draft ask of ideas: its versions."""

from dataclasses import dataclass
from typing import Any

from gateway.clients.calling import Client, Page, path, read_page
from gateway.clients.campaign_desk import DeskCampaign, read_desk_campaign


@dataclass(frozen=True)
class Sitting:
    """What one person changed in one go."""

    number: int
    begins: int
    saved_at: str
    saved_by: str
    restored_from: int | None
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """One field before and after, as the service keeps it."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Version:
    """The content at a version, and what its author changed."""

    sitting: Sitting
    content: dict[str, Any]
    differences: tuple[Difference, ...]


def _read_sitting(body: dict[str, Any]) -> Sitting:
    return Sitting(
        number=body["number"],
        begins=body["begins"],
        saved_at=body["saved_at"],
        saved_by=body["saved_by"],
        restored_from=body["restored_from"],
        fields=tuple(body["fields"]),
    )


class CampaignVersions(Client):
    """Client of the ideas service for the history of a campaign's content."""

    def of_campaign(self, campaign_id: str, after: str = "") -> Page[Sitting]:
        """Who changed what, newest first."""
        body = self.get(path("campaigns", campaign_id, "versions"), after=after, limit=30)
        return read_page(body, _read_sitting)

    def version(self, campaign_id: str, number: int) -> Version:
        """The content at a version. Raises Problem 404."""
        body = self.get(path("campaigns", campaign_id, "versions", str(number)))
        return Version(
            sitting=_read_sitting(body),
            content=body["content"],
            differences=tuple(Difference(**each) for each in body["differences"]),
        )

    def restore(self, campaign_id: str, number: int, version: int | None) -> DeskCampaign:
        """Take an old version as a new one. Raises Problem 409 when the draft has moved on."""
        at = path("campaigns", campaign_id, "versions", str(number), "restore")
        return read_desk_campaign(self.post(at, {"version": version}))
