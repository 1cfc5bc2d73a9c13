"""Client of the ideas service for goods: needed, promised, received."""

from dataclasses import dataclass
from typing import Any

from gateway.clients.calling import Client, Page, path, read, read_page


@dataclass(frozen=True)
class GoodsNeed:
    """One thing that is needed; `left` is how many may still be promised, sums are cents."""

    id: str
    name: str
    unit: str
    target: int
    promised: int
    received: int
    approved: int
    left: int
    value_cents: int
    value_basis: str
    received_cents: int
    approved_cents: int
    needed_by: str | None
    bring_to: str
    closed: bool
    close_reason: str


@dataclass(frozen=True)
class CampaignGoods:
    """All that a campaign needs, and whether the reader may ask for more."""

    needs: tuple[GoodsNeed, ...]
    may_edit: bool

    @property
    def open(self) -> tuple[GoodsNeed, ...]:
        """What is needed now."""
        return tuple(each for each in self.needs if not each.closed)

    def find(self, need_id: str) -> GoodsNeed | None:
        """The one of that id."""
        return next((each for each in self.needs if each.id == need_id), None)


@dataclass(frozen=True)
class Promised:
    """What somebody who promises is told at once."""

    count: int
    held_until: str
    left: int


@dataclass(frozen=True)
class GoodsPromise:
    """A promise as the association sees it; `actions` is what can be pressed."""

    id: str
    need_id: str
    state: str
    count: int
    note: str
    promised_at: str
    received: int | None
    condition: str | None
    actual_cents: int | None
    suggested_cents: int
    actions: tuple[str, ...]
    name: str
    phone: str


@dataclass(frozen=True)
class PromisedNeed:
    """What was promised, and where it goes."""

    id: str
    name: str
    unit: str
    needed_by: str | None
    bring_to: str
    closed: bool


@dataclass(frozen=True)
class OwnPromise:
    """A promise as its giver sees it."""

    id: str
    state: str
    count: int
    received: int | None
    note: str
    promised_at: str
    held_until: str | None
    actions: tuple[str, ...]
    need: PromisedNeed
    campaign_slug: str = ""
    campaign_title: str = ""


def _read_own(body: dict[str, Any]) -> OwnPromise:
    campaign = body.get("campaign") or {}
    return read(
        OwnPromise,
        body,
        need=read(PromisedNeed, body["need"]),
        campaign_slug=campaign.get("slug", ""),
        campaign_title=campaign.get("title", ""),
    )


class Goods(Client):
    """What everybody may ask, and what whoever holds an own link may do."""

    def of_campaign(self, campaign_id: str) -> CampaignGoods:
        """All that it needs. Raises Problem 404."""
        body = self.get(path("campaigns", campaign_id, "goods"))
        return CampaignGoods(tuple(read(GoodsNeed, each) for each in body["items"]), body["may_edit"])

    def promise(self, need_id: str, wanted: dict[str, Any], key: str | None) -> Promised:
        """Promise to bring so many, once for a key. Raises Problem 409, 410, 422, 429."""
        return read(Promised, self.post(path("goods", need_id, "promises"), wanted, key=key))

    def own(self, contributor_id: str, token: str) -> tuple[OwnPromise, ...]:
        """One's own promises, newest first. Raises Problem 404, 410."""
        body = self.post(path("contributors", contributor_id, "own", "goods"), {"token": token})
        return tuple(_read_own(each) for each in body["items"])

    def change_own(
        self, contributor_id: str, token: str, promise_id: str, deed: str, count: int | None = None
    ) -> OwnPromise:
        """Confirm, reduce, take-back or again. Raises Problem 404, 409, 410, 422."""
        sent: dict[str, Any] = {"token": token} | ({"count": count} if count is not None else {})
        at = path("contributors", contributor_id, "own", "goods", promise_id, deed)
        return _read_own(self.post(at, sent))


class GoodsDesk(Client):
    """What the makers of a campaign do with its goods."""

    def add(self, campaign_id: str, need: dict[str, Any], key: str | None) -> GoodsNeed:
        """Ask for something more, once for a key. Raises Problem 403, 409, 422."""
        return read(GoodsNeed, self.post(path("campaigns", campaign_id, "goods"), need, key=key))

    def change(self, need_id: str, need: dict[str, Any]) -> GoodsNeed:
        """Write it anew. Raises Problem 403, 409, 422."""
        return read(GoodsNeed, self.post(path("goods", need_id), need))

    def close(self, need_id: str, reason: str) -> GoodsNeed:
        """It is not needed any more. Raises Problem 403, 409, 422."""
        return read(GoodsNeed, self.post(path("goods", need_id, "close"), {"reason": reason}))

    def reopen(self, need_id: str) -> GoodsNeed:
        """It is needed again. Raises Problem 403, 409."""
        return read(GoodsNeed, self.post(path("goods", need_id, "reopen")))

    def promises(self, need_id: str, after: str = "") -> Page[GoodsPromise]:
        """Who brings it. Raises Problem 403, 404."""
        asked = {"after": after} if after else {}
        return read_page(
            self.get(path("goods", need_id, "promises"), **asked), lambda each: read(GoodsPromise, each)
        )

    def receive(self, promise_id: str, came: dict[str, Any]) -> GoodsPromise:
        """All or a part came. Raises Problem 403, 409, 422."""
        return read(GoodsPromise, self.post(path("goods-promises", promise_id, "receive"), came))

    def settle(self, promise_id: str, deed: str) -> GoodsPromise:
        """Not-brought, wait-again, undo-receipt, approve or undo-approval. Raises Problem 403, 409, 422."""
        return read(GoodsPromise, self.post(path("goods-promises", promise_id, deed)))
