"""What the desks ask of pledges before a campaign is stopped, and afterwards."""

from dataclasses import dataclass

from gateway.clients.calling import Client, path
from gateway.clients.finance import read


@dataclass(frozen=True)
class PlanProgress:
    """How far a plan has come."""

    outcome: str
    lines: int
    done: int
    stuck: int


@dataclass(frozen=True)
class Notice:
    """What backers are told, and how many have been."""

    kind: str
    at: str
    told: int
    finished: bool


@dataclass(frozen=True)
class Halt:
    """What would follow from cancelling, and what has followed from a halt."""

    state: str
    halt_reason: str | None
    deadline: str
    deadline_passed: bool
    backers: int
    released: int
    released_cents: int
    refunded: int
    refund_card_cents: int
    refund_bank_cents: int
    plan: PlanProgress | None
    notices: tuple[Notice, ...]


class CampaignHalts(Client):
    """Client of the pledges service for stopping campaigns."""

    def show(self, campaign_id: str) -> Halt:
        """For staff and the association's members. Raises Problem 403, 404."""
        body = self.get(path("campaigns", campaign_id, "halt"))
        plan = body["plan"]
        return read(
            Halt,
            body,
            plan=read(PlanProgress, plan) if plan else None,
            notices=tuple(read(Notice, each) for each in body["notices"]),
        )
