"""What pages ask about campaigns that collected too little."""

from dataclasses import dataclass
from typing import Any

from gateway.clients.calling import Client, Page, path, read_page


@dataclass(frozen=True)
class Shortfall:
    """A shortfall as everybody may see it; `decision` is empty until there is one. Sums in cents."""

    state: str
    rule: str
    limit_cents: int | None
    minimum_cents: int
    collected_cents: int
    missing_cents: int
    counted_at: str
    decision: str
    statement: str
    decided_at: str


@dataclass(frozen=True)
class DeskShortfall:
    """The same at a desk, with today's sums and what may be decided."""

    shortfall: Shortfall
    campaign_id: str
    title: str
    collected_now_cents: int
    missing_now_cents: int
    decisions: tuple[str, ...]
    largest_top_up_cents: int
    top_up_state: str
    top_up_cents: int | None
    decided_by: str


@dataclass(frozen=True)
class OpenShortfall:
    """One that holds a campaign's settlement."""

    campaign_id: str
    title: str
    association_name: str
    rule: str
    limit_cents: int | None
    missing_cents: int
    counted_at: str


def read_shortfall(body: dict[str, Any] | None) -> Shortfall | None:
    """A shortfall out of its JSON, where there is one."""
    if not body:
        return None
    return Shortfall(
        state=body["state"],
        rule=body["rule"],
        limit_cents=body.get("limit_cents"),
        minimum_cents=body["minimum_cents"],
        collected_cents=body["collected_cents"],
        missing_cents=body["missing_cents"],
        counted_at=body["counted_at"],
        decision=body.get("decision") or "",
        statement=body.get("statement") or "",
        decided_at=body.get("decided_at") or "",
    )


def _read_at_desk(body: dict[str, Any]) -> DeskShortfall:
    shortfall = read_shortfall(body)
    if shortfall is None:
        raise ValueError("no shortfall")
    return DeskShortfall(
        shortfall=shortfall,
        campaign_id=body["campaign_id"],
        title=body["title"],
        collected_now_cents=body["sums"]["collected_cents"],
        missing_now_cents=body["missing_now_cents"],
        decisions=tuple(body["decisions"]),
        largest_top_up_cents=body["largest_top_up_cents"],
        top_up_state=body.get("top_up_state") or "",
        top_up_cents=body.get("top_up_cents"),
        decided_by=body.get("decided_by") or "",
    )


class Shortfalls(Client):
    """Client of the pledges service for shortfalls."""

    def of_campaign(self, campaign_id: str) -> DeskShortfall:
        """A campaign's shortfall. Raises Problem 404 where there is none."""
        return _read_at_desk(self.get(path("campaigns", campaign_id, "shortfall")))

    def decide(self, campaign_id: str, decision: str, statement: str, seen_missing_cents: int) -> None:
        """The association's decision in writing. Raises Problem 403, 409, 422."""
        sent = {"decision": decision, "statement": statement, "seen_missing_cents": seen_missing_cents}
        self.post(path("campaigns", campaign_id, "shortfall-decision"), sent)

    def propose_top_up(
        self, campaign_id: str, amount_cents: int, sponsor: str, email: str, comment: str
    ) -> None:
        """Propose to register what the sponsor adds. Raises Problem 409, 422."""
        sent = {"amount_cents": amount_cents, "sponsor": sponsor, "email": email, "comment": comment}
        self.post(path("campaigns", campaign_id, "shortfall-top-up"), sent)

    def undecided(self, after: str = "", limit: int = 25) -> Page[OpenShortfall]:
        """Those that wait for a decision."""
        body = self.get("/desk/shortfalls", after=after, limit=limit)
        return read_page(body, lambda each: OpenShortfall(**each))
