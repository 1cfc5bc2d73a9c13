"""What the finance desk asks of pledges about rules for bank lines."""

from dataclasses import dataclass
from typing import Any

from gateway.clients.calling import Client, Page, path, read_page
from gateway.clients.finance import read


@dataclass(frozen=True)
class Rule:
    """A rule as two people agreed to it, and what it has caught."""

    id: str
    position: int
    name: str
    collecting_account_id: str | None
    conditions: dict[str, Any]
    account: str | None
    note: str | None
    state: str
    made_at: str
    stopped_at: str | None
    hits: int
    hits_cents: int
    last_hit_on: str | None


@dataclass(frozen=True)
class CaughtLine:
    """A line that a rule would have caught."""

    id: str
    booked_on: str
    amount_cents: int
    payer_name: str | None
    message: str | None
    state: str


@dataclass(frozen=True)
class Preview:
    """What a rule would have caught since a day; not `complete` where only the newest were looked at."""

    since: str
    complete: bool
    lines: int
    amount_cents: int
    examples: tuple[CaughtLine, ...]


class BankRules(Client):
    """Client of the pledges service for rules."""

    def rules(self, state: str, after: str = "") -> Page[Rule]:
        """Rules of one state in the order in which they are tried."""
        return read_page(self.get("/bank-rules", state=state, after=after), lambda each: read(Rule, each))

    def preview(self, conditions: dict[str, Any], collecting_account_id: str | None) -> Preview:
        """What the conditions would have caught. Raises Problem 422."""
        asked = {"conditions": conditions, "collecting_account_id": collecting_account_id}
        body = self.post("/bank-rules/preview", asked)
        examples = tuple(read(CaughtLine, each) for each in body["examples"])
        return read(Preview, body, examples=examples)

    def propose(self, rule: dict[str, Any], key: str | None) -> None:
        """Ask another person to agree to a rule. Raises Problem 409, 422."""
        self.post("/bank-rules/proposals", rule, key=key)

    def propose_stop(self, rule_id: str, comment: str, key: str | None) -> None:
        """Ask another person to let a rule end. Raises Problem 404, 409, 422."""
        self.post(path("bank-rules", rule_id, "stop-proposals"), {"comment": comment}, key=key)
