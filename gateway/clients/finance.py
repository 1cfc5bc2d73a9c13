"""What the finance desk asks of pledges."""

from dataclasses import dataclass
from typing import Any

from gateway.clients.calling import Client, Page, path, read_page
from gateway.clients.calling import read as read
from gateway.clients.ideas import Funding


@dataclass(frozen=True)
class Summary:
    """Numbers of the day."""

    as_of: str
    inbox_lines: int
    inbox_cents: int
    inbox_oldest_on: str | None
    open_approvals: int
    open_approval_cents: int
    refunds_due: int
    refunds_due_cents: int
    failed_refunds: int
    disputes_to_answer: int
    next_dispute_due: str | None
    fraud_warnings: int
    payouts_in_transit: int
    payouts_in_transit_cents: int
    last_statement_on: str | None
    promised_cents: int
    secured_cents: int
    collected_cents: int
    in_repair_cents: int
    refunded_cents: int


@dataclass(frozen=True)
class Approval:
    """A request that a second person decides on."""

    id: str
    kind: str
    summary: dict[str, Any]
    amount_cents: int | None
    comment: str
    requested_at: str
    content_hash: str
    state: str
    own: bool


@dataclass(frozen=True)
class Balance:
    """A balance of the books, debit positive."""

    account: str
    balance_cents: int
    association_name: str = ""
    nature: str = ""
    collecting_account_id: str = ""


@dataclass(frozen=True)
class Comparison:
    """An account of ours beside the same one outside."""

    what: str
    account: str
    name: str
    as_of: str | None
    ledger_cents: int
    outside_cents: int | None
    difference_cents: int | None
    note: str | None


@dataclass(frozen=True)
class Reconciliation:
    """Whether the books agreed with the bank and the card provider; `as_of` when they were last compared."""

    as_of: str | None
    rows: tuple[Comparison, ...]
    clearing: tuple[Balance, ...]
    ok: bool


@dataclass(frozen=True)
class CardCircuit:
    """Whether a proof is asked of everybody who gives a card, since when and by whom, and the rate."""

    strict: bool
    hold: str
    since: str
    changed_by: str
    comment: str
    tries: int
    declines: int
    window_minutes: int
    threshold_percent: int
    threshold_declines: int


@dataclass(frozen=True)
class DeskCampaign:
    """A campaign with its sums as of now."""

    campaign_id: str
    title: str
    association_name: str
    state: str
    deadline: str
    minimum_cents: int
    funding: Funding


@dataclass(frozen=True)
class Entry:
    """One transaction of the books."""

    booked_on: str
    cause_kind: str
    cause_id: str
    lines: tuple[Balance, ...]
    id: str = ""


@dataclass(frozen=True)
class CampaignBooks:
    """A campaign's sums, balances and transactions."""

    campaign_id: str
    title: str
    state: str
    funding: Funding
    accounts: tuple[Balance, ...]
    entries: Page[Entry]


def _read_funding(totals: dict[str, Any], goal_cents: int = 0) -> Funding:
    names = [name for name in Funding.__dataclass_fields__ if name != "goal_cents"]
    return Funding(goal_cents=goal_cents, **{name: totals.get(name) or 0 for name in names})


def _read_balance(body: dict[str, Any]) -> Balance:
    cents = body["balance_cents"] if "balance_cents" in body else body["amount_cents"]
    return read(Balance, body, balance_cents=cents)


def _read_entry(body: dict[str, Any]) -> Entry:
    return read(Entry, body, lines=tuple(_read_balance(each) for each in body["lines"]))


def _read_desk_campaign(body: dict[str, Any]) -> DeskCampaign:
    return read(DeskCampaign, body, funding=_read_funding(body["totals"], body["goal_cents"]))


class Finance(Client):
    """Client of the pledges service for the finance desk."""

    def summary(self) -> Summary:
        """The day in numbers."""
        return read(Summary, self.get("/desk/summary"))

    def propose_account(self, details: dict[str, Any], key: str | None) -> Approval:
        """Propose a collecting account; another person decides."""
        return read(Approval, self.post("/collecting-accounts", details, key=key))

    def approvals(self, state: str = "open", after: str = "") -> Page[Approval]:
        """Requests of one state, oldest first."""
        body = self.get("/approvals", state=state, after=after)
        return read_page(body, lambda each: read(Approval, each))

    def decide(
        self, approval_id: str, decision: str, content_hash: str, reason: str, key: str | None
    ) -> None:
        """Approve and carry out exactly what was seen, or reject it with a reason."""
        sent = {"decision": decision, "content_hash": content_hash, "reason": reason}
        self.post(path("approvals", approval_id, "decision"), sent, key=key)

    def campaigns(self, after: str = "", limit: int = 50) -> Page[DeskCampaign]:
        """Campaigns with their sums, newest first."""
        return read_page(self.get("/desk/campaigns", after=after, limit=limit), _read_desk_campaign)

    def campaign_books(self, campaign_id: str, after: str = "") -> CampaignBooks:
        """A campaign's books. Raises Problem 404."""
        body = self.get(path("campaigns", campaign_id, "books"), after=after)
        return read(
            CampaignBooks,
            body,
            funding=_read_funding(body["sums"]),
            accounts=tuple(_read_balance(each) for each in body["accounts"]),
            entries=read_page(body["entries"], _read_entry),
        )

    def card_circuit(self) -> CardCircuit:
        """How the protection against card testing stands."""
        return read(CardCircuit, self.get("/desk/card-circuit"))

    def hold_card_circuit(self, hold: str, comment: str) -> None:
        """Hold it on or off, or let it judge by itself."""
        self.post("/desk/card-circuit", {"hold": hold, "comment": comment})

    def balances(self) -> tuple[Balance, ...]:
        """Balances of every account."""
        return read_page(self.get("/books/accounts"), _read_balance).items

    def reconciliation(self) -> Reconciliation:
        """The books beside the bank and the card provider."""
        body = self.get("/books/reconciliation")
        return read(
            Reconciliation,
            body,
            rows=tuple(read(Comparison, each) for each in body["rows"]),
            clearing=tuple(_read_balance(each) for each in body["clearing"]),
        )
