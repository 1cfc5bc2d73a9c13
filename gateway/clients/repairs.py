"""What a pledge's giver asks of pledges when the card could not be charged."""

from dataclasses import dataclass
from typing import Any

from gateway.clients.calling import Client, path


@dataclass(frozen=True)
class Repair:
    """How long, what happens by itself, and until when a bank transfer would be due; "" where it is not."""

    until: str
    reason: str
    way_out: str
    retry_at: str
    bank_due_on: str


def read_repair(body: dict[str, Any] | None) -> Repair | None:
    """A repair out of its JSON, where there is one."""
    if not body:
        return None
    return Repair(
        until=body["until"],
        reason=body.get("reason") or "",
        way_out=body.get("way_out") or "",
        retry_at=body.get("retry_at") or "",
        bank_due_on=body.get("bank_due_on") or "",
    )


class Repairs(Client):
    """Client of the pledges service for the ways out of a failed card payment."""

    def pay_by_bank(self, pledge_id: str, token: str) -> None:
        """Turn the pledge into a bank transfer. Raises Problem 409, 410."""
        self.post(path("pledges", pledge_id, "bank-transfer"), {"token": token})

    def pay_by_mobilepay(self, pledge_id: str, token: str) -> str:
        """Where MobilePay pays it. Raises Problem 409, 410."""
        return str(self.post(path("pledges", pledge_id, "mobilepay"), {"token": token})["checkout_url"])
