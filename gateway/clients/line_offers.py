"""Ways to place a bank line together with others, as pledges suggests them."""

from dataclasses import dataclass
from typing import Any

from gateway.clients.finance import read


@dataclass(frozen=True)
class PaidPledge:
    """A pledge that is paid together with others, or by several lines."""

    pledge_id: str
    number: str
    name: str | None
    amount_cents: int
    campaign_title: str
    made_on: str


@dataclass(frozen=True)
class OtherLine:
    """A line that would be joined with others."""

    id: str
    booked_on: str
    amount_cents: int


@dataclass(frozen=True)
class Offer:
    """A way to place a line together: one line for several pledges, or several lines for one.

    Of a split `rest_cents` go back to the payer; a join has the `lines` that are paid together.
    """

    pledges: tuple[PaidPledge, ...]
    reasons_for: tuple[str, ...]
    rest_cents: int = 0
    lines: tuple[OtherLine, ...] = ()

    @property
    def was_told(self) -> bool:
        """Whether the payer named these very pledges."""
        return "references_told" in self.reasons_for

    @property
    def choice(self) -> str:
        """What the form of the line sends when this is chosen."""
        if self.lines:
            return f"join:{self.pledges[0].pledge_id}:{','.join(line.id for line in self.lines)}"
        parts = [f"{pledge.pledge_id}={pledge.amount_cents}" for pledge in self.pledges]
        return "split:" + ",".join(parts + ([f"payer={self.rest_cents}"] if self.rest_cents else []))


def read_offers(body: dict[str, Any]) -> tuple[Offer, ...]:
    """Splits, then joins, in the order in which they were suggested."""
    splits = (
        Offer(
            pledges=tuple(read(PaidPledge, pledge) for pledge in each["pledges"]),
            reasons_for=tuple(each["reasons"]),
            rest_cents=each["rest_cents"],
        )
        for each in body["splits"]
    )
    joins = (
        Offer(
            pledges=(read(PaidPledge, each["pledge"]),),
            reasons_for=tuple(each["reasons"]),
            lines=tuple(read(OtherLine, other) for other in each["lines"]),
        )
        for each in body["joins"]
    )
    return (*splits, *joins)
