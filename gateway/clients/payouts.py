"""What the finance desk asks of pledges about the card provider's payouts."""

from dataclasses import dataclass
from typing import Any

from gateway.clients.calling import Client, Page, path, read_page
from gateway.clients.finance import Approval, read


@dataclass(frozen=True)
class Payout:
    """A payout with what its items come to."""

    provider_id: str
    amount_cents: int
    arrives_on: str
    arrived_on: str | None
    state: str
    findings: tuple[str, ...]
    association_name: str | None
    item_count: int
    gross_cents: int
    fee_cents: int
    net_cents: int


@dataclass(frozen=True)
class PayoutItem:
    """A balance transaction, and what of ours it is about."""

    provider_id: str
    kind: str
    source: str | None
    gross_cents: int
    fee_cents: int
    net_cents: int
    association_name: str | None
    pledge_number: str | None
    subject_kind: str | None
    dispute_id: str | None
    decision: str | None
    asked: bool


@dataclass(frozen=True)
class ItemKind:
    """What the items of one kind come to."""

    kind: str
    items: int
    gross_cents: int
    fee_cents: int
    net_cents: int


@dataclass(frozen=True)
class MonthlyFees:
    """What the provider cost in a month."""

    month: str
    charges: int
    disputes: int
    account: int
    total_cents: int


class Payouts(Client):
    """Client of the pledges service for payouts."""

    def all(self, after: str = "") -> Page[Payout]:
        """Payouts, those that arrive last first."""
        return read_page(self.get("/payouts", after=after, limit=30), lambda each: read(Payout, each))

    def one(self, provider_id: str, after: str = "") -> tuple[Payout, tuple[ItemKind, ...], Page[PayoutItem]]:
        """A payout with the sums of its kinds and a page of its items. Raises Problem 404."""
        body = self.get(path("payouts", provider_id), after=after, limit=50)
        kinds = tuple(read(ItemKind, each) for each in body["kinds"])
        items = read_page(body["items"], lambda each: read(PayoutItem, each))
        return read(Payout, body), kinds, items

    def fees(self) -> tuple[MonthlyFees, ...]:
        """Fees by month, newest first."""
        return tuple(read(MonthlyFees, each) for each in self.get("/payout-fees")["items"])

    def propose_item(self, item_id: str, said: dict[str, Any], key: str | None) -> Approval:
        """Propose what an unknown item is; another person decides. Raises Problem 409 or 422."""
        return read(Approval, self.post(path("payout-items", item_id, "proposals"), said, key=key))
