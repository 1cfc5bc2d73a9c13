"""What the pages ask about promises that depend on others."""

from dataclasses import dataclass
from typing import Any

from gateway.clients.calling import Client, path


@dataclass(frozen=True)
class PledgeCondition:
    """What a promise depends on; `reached` is how much of it there is now, where that is known."""

    kind: str
    threshold: int
    reached: int | None = None
    holds: bool = False


@dataclass(frozen=True)
class Unlock:
    """So many more of a kind, and so many waiting pledges come in."""

    kind: str
    missing: int
    pledges: int
    amount_cents: int


@dataclass(frozen=True)
class ConditionalPledges:
    """What a campaign was promised under conditions, and how much of it waits."""

    conditional_pledges: int
    conditional_cents: int
    waiting_pledges: int
    waiting_cents: int
    unlocks: tuple[Unlock, ...]


def read_condition(body: dict[str, Any] | None) -> PledgeCondition | None:
    """A pledge's condition out of its JSON."""
    return PledgeCondition(body["kind"], body["threshold"], body["reached"], body["holds"]) if body else None


class Conditions(Client):
    """Client of the pledges service for conditions."""

    def of_campaign(self, campaign_id: str) -> ConditionalPledges:
        """How a campaign's conditional pledges stand. Raises Problem."""
        body = self.get(path("campaigns", campaign_id, "conditions"))
        unlocks = tuple(Unlock(**each) for each in body["unlocks"])
        return ConditionalPledges(
            body["conditional_pledges"],
            body["conditional_cents"],
            body["waiting_pledges"],
            body["waiting_cents"],
            unlocks,
        )

    def change(self, pledge_id: str, token: str, kind: str | None, threshold: int | None) -> None:
        """Let the promise depend on something else, or on nothing. Raises Problem."""
        wanted = {"token": token, "condition_kind": kind, "condition_threshold": threshold}
        self.post(path("pledges", pledge_id, "condition"), wanted)
