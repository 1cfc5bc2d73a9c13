"""What the campaign page asks of pledges about how its support grew."""

from dataclasses import dataclass
from datetime import date

from gateway.clients.calling import Client, path


@dataclass(frozen=True)
class GatheredPoint:
    """What was promised by the end of a day, and what the match had added to it, in cents."""

    day: date
    promised_cents: int
    matched_cents: int

    @property
    def total_cents(self) -> int:
        """Both together."""
        return self.promised_cents + self.matched_cents


class Gathered(Client):
    """How the support of a campaign grew."""

    def of_campaign(self, campaign_id: str) -> tuple[GatheredPoint, ...]:
        """The points by day, at most 120. Raises Problem 404."""
        body = self.get(path("campaigns", campaign_id, "gathered"))
        return tuple(
            GatheredPoint(
                day=date.fromisoformat(each["day"]),
                promised_cents=each["promised_cents"],
                matched_cents=each["matched_cents"],
            )
            for each in body["points"]
        )
