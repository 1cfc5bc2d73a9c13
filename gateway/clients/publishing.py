"""Client of the ideas service for a campaign's opening, its updates, and those who follow it."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from gateway.clients.calling import Client, path
from gateway.clients.campaign_desk import DeskCampaign, read_desk_campaign


@dataclass(frozen=True)
class Followed:
    """What an address follows: a campaign or a district, or nothing any more."""

    campaign_slug: str = ""
    campaign_title: str = ""
    district_slug: str = ""
    district_name: str = ""


def read_followed(body: dict[str, Any]) -> Followed:
    """What is followed out of its JSON."""
    campaign, district = body.get("campaign") or {}, body.get("district") or {}
    return Followed(
        campaign_slug=campaign.get("slug", ""),
        campaign_title=campaign.get("title", ""),
        district_slug=district.get("slug", ""),
        district_name=district.get("name", ""),
    )


class Publishing(Client):
    """What makers do around publishing, and what anybody may do who wants to hear of it."""

    def schedule(self, campaign_id: str, on: date, at: time, *, shown: bool) -> DeskCampaign:
        """Let the campaign open by itself. Raises Problem 409, 422."""
        sent = {"on": on.isoformat(), "at": f"{at:%H:%M}", "shown": shown}
        return read_desk_campaign(self.post(path("campaigns", campaign_id, "opening"), sent))

    def cancel_opening(self, campaign_id: str) -> DeskCampaign:
        """Let it wait. Raises Problem 409."""
        return read_desk_campaign(self.post(path("campaigns", campaign_id, "opening", "cancel")))

    def correct_update(self, campaign_id: str, update_id: str, title: str, body: str) -> None:
        """Mend what was told. Raises Problem 409 once the hour is over, 422."""
        sent = {"title": title, "body": body}
        self.post(path("campaigns", campaign_id, "updates", update_id, "correct"), sent)

    def withdraw_update(self, campaign_id: str, update_id: str) -> None:
        """Take it back before its letters go out. Raises Problem 409."""
        self.post(path("campaigns", campaign_id, "updates", update_id, "withdraw"))

    def follow(self, kind: str, thing: str, email: str, locale: str) -> None:
        """Ask an address whether it wants to hear of one of the `campaigns` or `districts`.

        Raises Problem 410, 422, 429.
        """
        self.post(path(kind, thing, "followers"), {"email": email, "locale": locale})

    def confirm(self, follower_id: str, token: str) -> Followed:
        """The owner of the address agrees. Raises Problem 404."""
        return read_followed(self.post(path("followers", follower_id, "confirm"), {"token": token}))

    def stop(self, follower_id: str, token: str) -> Followed:
        """Forget the address. Raises Problem 404."""
        return read_followed(self.post(path("followers", follower_id, "stop"), {"token": token}))
