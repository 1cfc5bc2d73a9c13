"""Client of the ideas service for the one budget of a campaign, its own share and the association's money."""

from dataclasses import dataclass
from typing import Any

from gateway.clients.calling import Client, Page, path, read, read_page
from services.chassis.http_client import Reply
from services.chassis.identity import identity


@dataclass(frozen=True)
class BudgetMoney:
    """Money of pledges and of match, in cents."""

    goal_cents: int
    promised_cents: int
    secured_cents: int
    collected_cents: int
    matched_cents: int
    is_before_end: bool


@dataclass(frozen=True)
class BudgetHours:
    """Work in minutes, and what the approved part is worth."""

    needed_minutes: int
    signed_minutes: int
    approved_minutes: int
    cents_per_hour: int
    approved_cents: int


@dataclass(frozen=True)
class BudgetGoods:
    """Goods in pieces and cents."""

    needs: int
    target: int
    promised: int
    received: int
    left: int
    target_cents: int
    promised_cents: int
    received_cents: int
    approved_cents: int


@dataclass(frozen=True)
class BudgetShare:
    """What the association covers itself, in cents."""

    basis_points: int
    base: str
    counts_backers: bool
    other_public_cents: int
    base_cents: int
    required_cents: int
    covered_cents: int
    short_by_cents: int


@dataclass(frozen=True)
class ShareTerms:
    """How much of what is covered; who set it and why, where it has been set."""

    basis_points: int
    base: str
    counts_backers: bool
    cents_per_hour: int
    other_public_cents: int
    reason: str = ""
    set_by: str = ""
    set_at: str = ""


@dataclass(frozen=True)
class Lack:
    """What is missing: money or own_share in cents, hours in minutes, goods in pieces."""

    what: str
    amount: int


@dataclass(frozen=True)
class OneBudget:
    """Everything that a campaign is made of."""

    money: BudgetMoney
    hours: BudgetHours
    goods: BudgetGoods
    proved_cents: int
    unproved_cents: int
    own_share: BudgetShare | None
    missing: tuple[Lack, ...]
    terms: ShareTerms | None
    history: tuple[ShareTerms, ...]
    defaults: ShareTerms | None
    may_set_terms: bool

    @property
    def has_more_than_money(self) -> bool:
        """Whether anything beside pledges belongs to it."""
        return bool(self.hours.needed_minutes or self.hours.approved_minutes or self.gives_goods) or bool(
            self.own_share or self.proved_cents
        )

    @property
    def gives_goods(self) -> bool:
        """Whether goods belong to it."""
        return bool(self.goods.needs or self.goods.received)


@dataclass(frozen=True)
class Evidence:
    """A receipt."""

    id: str
    media_type: str


@dataclass(frozen=True)
class OwnMoney:
    """A sum that the association paid itself; without a receipt it does not count."""

    id: str
    amount_cents: int
    spent_on: str
    purpose: str
    state: str
    reason: str
    counts: bool
    entered_at: str
    evidence: tuple[Evidence, ...]
    actions: tuple[str, ...]


def read_budget(body: dict[str, Any]) -> OneBudget:
    """The budget out of its JSON."""
    return OneBudget(
        money=read(BudgetMoney, body["money"]),
        hours=read(BudgetHours, body["hours"]),
        goods=read(BudgetGoods, body["goods"]),
        **body["own_money"],
        own_share=read(BudgetShare, body["own_share"]) if body["own_share"] else None,
        missing=tuple(read(Lack, each) for each in body["missing"]),
        terms=read(ShareTerms, body["terms"]) if body["terms"] else None,
        history=tuple(read(ShareTerms, each) for each in body["history"]),
        defaults=read(ShareTerms, body["defaults"]) if body["defaults"] else None,
        may_set_terms=body["may_set_terms"],
    )


def _read_own_money(body: dict[str, Any]) -> OwnMoney:
    return read(OwnMoney, body, evidence=tuple(read(Evidence, each) for each in body["evidence"]))


class Budgets(Client):
    """The one budget, and what makes up the own share."""

    def of_campaign(self, campaign_id: str) -> OneBudget:
        """The budget of a campaign. Raises Problem 404."""
        return read_budget(self.get(path("campaigns", campaign_id, "budget")))

    def set_terms(self, campaign_id: str, terms: dict[str, Any]) -> None:
        """How much the association covers itself. Raises Problem 403, 409, 422."""
        self.post(path("campaigns", campaign_id, "own-share"), terms)

    def own_money(self, campaign_id: str, after: str = "") -> Page[OwnMoney]:
        """What the association paid itself, newest first. Raises Problem 404."""
        asked = {"after": after} if after else {}
        return read_page(self.get(path("campaigns", campaign_id, "own-money"), **asked), _read_own_money)

    def enter(self, campaign_id: str, entry: dict[str, Any], key: str | None) -> OwnMoney:
        """Enter a sum that was paid, once for a key. Raises Problem 403, 409, 422."""
        return _read_own_money(self.post(path("campaigns", campaign_id, "own-money"), entry, key=key))

    def step(self, entry_id: str, step: str, reason: str = "") -> OwnMoney:
        """Remove, restore, refuse or accept an entry. Raises Problem 403, 409, 422."""
        return _read_own_money(self.post(path("own-money", entry_id, step), {"reason": reason}))

    def prove(self, entry_id: str, content: bytes) -> None:
        """Add a receipt. Raises Problem 403, 409, 422, 503."""
        self._service.request(
            "POST",
            path("own-money", entry_id, "evidence"),
            identity=identity(),
            body=content,
            headers={"Content-Type": "application/octet-stream"},
        )

    def evidence(self, entry_id: str, evidence_id: str) -> Reply:
        """A receipt as the service keeps it."""
        return self.forward("GET", path("own-money", entry_id, "evidence", evidence_id))
