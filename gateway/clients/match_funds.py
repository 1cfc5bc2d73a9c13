"""Match funds: a sponsor's pool with its rule, what it has given, and the same rule tried on the past."""

from dataclasses import dataclass
from typing import Any

from gateway.clients.calling import Client, Page, path, read, read_page
from gateway.clients.finance import Approval

RATIO, PER_HEAD, GOAL = "ratio", "per_head", "goal"
RULE_FIELDS = (
    "kind",
    "percent",
    "head_cents",
    "least_cents",
    "grant_cents",
    "unlock",
    "threshold",
    "pledge_cap_cents",
    "person_cap_cents",
    "campaign_cap_cents",
)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """By what a pool adds to what people give; sums in cents, caps that are none do not bind."""

    kind: str
    percent: int | None = None
    head_cents: int | None = None
    least_cents: int = 0
    grant_cents: int | None = None
    unlock: str | None = None
    threshold: int | None = None
    pledge_cap_cents: int | None = None
    person_cap_cents: int | None = None
    campaign_cap_cents: int | None = None


def read_rule(body: dict[str, Any]) -> Rule:
    """A rule out of whatever JSON carries its fields."""
    return Rule(**{name: body[name] for name in RULE_FIELDS if body.get(name) is not None})


@dataclass(frozen=True, kw_only=True)
class CampaignMatch:
    """The pool of one campaign as everybody may know it; `left_cents` is left for this campaign."""

    rule: Rule
    fund_name: str
    sponsor: str
    is_open: bool
    closes_on: str
    left_cents: int
    matched_cents: int
    released_cents: int

    def added_cents(self, pledge_cents: int) -> int:
        """What it adds to a pledge of so many cents at most."""
        rule = self.rule
        if not self.is_open or pledge_cents < rule.least_cents or rule.kind == GOAL:
            return 0
        wanted = pledge_cents * (rule.percent or 0) // 100 if rule.kind == RATIO else rule.head_cents or 0
        caps = (rule.pledge_cap_cents, rule.person_cap_cents, self.left_cents)
        return min(wanted, *(cap for cap in caps if cap is not None))


def read_match(body: dict[str, Any] | None) -> CampaignMatch | None:
    """The pool in a campaign's terms, where there is one."""
    return read(CampaignMatch, body, rule=read_rule(body)) if body else None


@dataclass(frozen=True, kw_only=True)
class Fund:
    """A pool in a list; `reserved_cents` is set aside and not yet set free."""

    rule: Rule
    id: str
    number: str
    name: str
    sponsor: str
    state: str
    collecting_account_id: str
    reference: str | None
    districts: tuple[str, ...]
    chosen_campaigns: tuple[str, ...]
    opens_on: str
    closes_on: str
    opened_at: str | None
    closed_at: str | None
    available_cents: int
    reserved_cents: int
    released_cents: int
    campaign_count: int

    @property
    def is_spent(self) -> bool:
        """Whether there is nothing left of what came in."""
        return self.available_cents == 0 and self.reserved_cents + self.released_cents > 0


@dataclass(frozen=True)
class FundReceipt:
    """A sponsor's payment."""

    booked_on: str
    amount_cents: int


@dataclass(frozen=True, kw_only=True)
class OpenFund(Fund):
    """A pool with where its sponsor pays, what came in, and how many pledges draw nothing and why."""

    account_name: str
    account_iban: str
    excluded: dict[str, int]
    receipts: tuple[FundReceipt, ...]


@dataclass(frozen=True)
class FundCampaign:
    """A campaign that draws from a pool."""

    campaign_id: str
    title: str
    slug: str
    state: str
    reserved_cents: int
    released_cents: int


@dataclass(frozen=True)
class FundStep:
    """What moved for one campaign at one moment, cents, signed."""

    at: str
    campaign_id: str
    title: str
    reserved_cents: int
    released_cents: int


@dataclass(frozen=True)
class TrialCampaign:
    """What a trial would have meant for one campaign; the outcomes are none while it runs."""

    campaign_id: str
    title: str
    goal_cents: int
    secured_cents: int
    matched_cents: int
    outcome: str | None
    would_be_funded: bool | None

    @property
    def is_turned(self) -> bool:
        """Whether the match would have changed how it ended."""
        return self.would_be_funded is not None and self.would_be_funded != (self.outcome == "funded")


@dataclass(frozen=True)
class TrialResult:
    """What a rule would have come to."""

    pool_cents: int
    drawn_cents: int
    left_cents: int
    spent_at: str | None
    pledges: int
    persons: int
    campaigns: tuple[TrialCampaign, ...]


class MatchFunds(Client):
    """Client of the pledges service for sponsors' pools."""

    def funds(self, after: str = "") -> Page[Fund]:
        """Pools, newest first."""
        body = self.get("/match-funds", after=after, limit=30)
        return read_page(body, lambda each: read(Fund, each, rule=read_rule(each)))

    def fund(self, fund_id: str) -> OpenFund:
        """One pool. Raises Problem 404."""
        body = self.get(path("match-funds", fund_id))
        receipts = tuple(read(FundReceipt, each) for each in body["receipts"])
        return read(OpenFund, body, rule=read_rule(body), receipts=receipts)

    def campaigns(self, fund_id: str, after: str = "") -> Page[FundCampaign]:
        """Campaigns that draw from it. Raises Problem 404."""
        body = self.get(path("match-funds", fund_id, "campaigns"), after=after, limit=30)
        return read_page(body, lambda each: read(FundCampaign, each))

    def steps(self, fund_id: str, after: str = "") -> Page[FundStep]:
        """What moved in it, newest first. Raises Problem 404."""
        body = self.get(path("match-funds", fund_id, "steps"), after=after, limit=30)
        return read_page(body, lambda each: read(FundStep, each))

    def draft(self, wish: dict[str, Any], key: str | None) -> str:
        """Write a pool down; nothing draws from it yet. Raises Problem 422."""
        return str(self.post("/match-funds", wish, key=key)["id"])

    def change(self, fund_id: str, wish: dict[str, Any]) -> None:
        """Change a draft. Raises Problem 404, 409, 422."""
        self.put(path("match-funds", fund_id), wish)

    def propose_opening(self, fund_id: str, comment: str, key: str | None) -> Approval:
        """Put it before a second person. Raises Problem 404, 409."""
        return self._ask(fund_id, "openings", comment, key)

    def close(self, fund_id: str) -> None:
        """Let nothing new draw from it. Raises Problem 404, 409."""
        self.post(path("match-funds", fund_id, "closing"))

    def propose_return(self, fund_id: str, comment: str, key: str | None) -> Approval:
        """Propose to send back what is left. Raises Problem 404, 409."""
        return self._ask(fund_id, "returns", comment, key)

    def try_out(self, trial: dict[str, Any]) -> TrialResult:
        """What the rule would have done with pledges of the past. Raises Problem 422."""
        body = self.post("/match-funds/trials", trial)
        campaigns = tuple(read(TrialCampaign, each) for each in body["campaigns"])
        return read(TrialResult, body, campaigns=campaigns)

    def _ask(self, fund_id: str, what: str, comment: str, key: str | None) -> Approval:
        body = self.post(path("match-funds", fund_id, what), {"comment": comment}, key=key)
        return read(Approval, body)
