"""What an association writes of its rewards, and what it delivers."""

from dataclasses import dataclass
from typing import Any

from gateway.clients.calling import Client, path
from gateway.clients.campaign_desk import DeskCampaign, read_desk_campaign
from services.chassis.http_client import Reply


@dataclass(frozen=True)
class ToDeliver:
    """One paid purchase at the seller's desk; `state` is waiting, delivered, withdrawn or returned."""

    pledge_id: str
    number: str
    name: str
    address: str
    reward: str
    count: int
    total_cents: int
    delivery: str
    delivery_month: str
    service_on: str
    delivered_on: str
    state: str
    actions: tuple[str, ...]


@dataclass(frozen=True)
class Deliveries:
    """A page of purchases; nothing is delivered before `is_decided`."""

    items: tuple[ToDeliver, ...]
    next: str
    is_decided: bool


def _read_delivery(body: dict[str, Any]) -> ToDeliver:
    return ToDeliver(
        pledge_id=body["pledge_id"],
        number=body["number"],
        name=body["name"],
        address=body["address"] or "",
        reward=body["reward"],
        count=body["count"],
        total_cents=body["total_cents"],
        delivery=body["delivery"],
        delivery_month=body["delivery_month"],
        service_on=body["service_on"] or "",
        delivered_on=body["delivered_on"] or "",
        state=body["state"],
        actions=tuple(body["actions"]),
    )


class RewardDesk(Client):
    """Client of the ideas service for what a campaign sells."""

    def add(self, campaign_id: str, version: int | None, reward: dict[str, Any]) -> DeskCampaign:
        """Another reward at the end. Raises Problem 409, 422."""
        return self._send(campaign_id, sent=reward | {"version": version})

    def change(
        self, campaign_id: str, reward_id: str, version: int | None, reward: dict[str, Any]
    ) -> DeskCampaign:
        """A reward of a draft, written anew. Raises Problem 409, 422."""
        return self._send(campaign_id, reward_id, sent=reward | {"version": version})

    def remove(self, campaign_id: str, reward_id: str, version: int | None) -> DeskCampaign:
        """The draft without that reward. Raises Problem 409."""
        return self._send(campaign_id, reward_id, "remove", sent={"version": version})

    def order(self, campaign_id: str, version: int | None, order: list[str]) -> DeskCampaign:
        """All rewards in this order. Raises Problem 409, 422."""
        return self._send(campaign_id, "order", sent={"version": version, "order": order})

    def change_on_sale(self, campaign_id: str, reward_id: str, description: str, more: int) -> DeskCampaign:
        """More words, and more of it. Raises Problem 409, 422."""
        sent = {"description": description, "more": more}
        return self._send(campaign_id, reward_id, "on-sale", sent=sent)

    def _send(self, campaign_id: str, *parts: str, sent: dict[str, Any]) -> DeskCampaign:
        return read_desk_campaign(self.post(path("campaigns", campaign_id, "rewards", *parts), sent))


class Purchases(Client):
    """Client of the pledges service for what an association delivers."""

    def page(self, campaign_id: str, state: str, after: str) -> Deliveries:
        """Paid purchases, oldest first, in one state or in all."""
        asked = {name: value for name, value in (("state", state), ("after", after)) if value}
        body = self.get(path("campaigns", campaign_id, "deliveries"), **asked)
        items = tuple(_read_delivery(each) for each in body["items"])
        return Deliveries(items, body.get("next") or "", body["is_decided"])

    def table(self, campaign_id: str, state: str) -> Reply:
        """The same as a file, as the service made it."""
        params = {"state": state} if state else {}
        return self.forward("GET", path("campaigns", campaign_id, "deliveries.csv"), params=params)

    def deliver(self, campaign_id: str, pledges: list[str]) -> int:
        """These were handed over; how many changed."""
        return self._done(campaign_id, "deliver", {"pledge_ids": pledges})

    def deliver_all(self, campaign_id: str) -> int:
        """All that wait were handed over; how many changed."""
        return self._done(campaign_id, "deliver-all", {})

    def undo(self, campaign_id: str, pledges: list[str]) -> int:
        """These were not handed over after all; how many changed."""
        return self._done(campaign_id, "undo", {"pledge_ids": pledges})

    def return_to_stock(self, campaign_id: str, pledge_id: str) -> None:
        """What came back may be sold again. Raises Problem 409."""
        self.post(path("campaigns", campaign_id, "deliveries", pledge_id, "return"))

    def _done(self, campaign_id: str, deed: str, sent: dict[str, Any]) -> int:
        return int(self.post(path("campaigns", campaign_id, "deliveries", deed), sent)["done"])
