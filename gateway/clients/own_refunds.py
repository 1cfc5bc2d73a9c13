"""The refunds of a pledge as its giver sees them."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class OwnRefund:
    """A sum that goes back to the giver, or has gone."""

    number: str
    state: str
    method: str
    amount_cents: int
    listed_at: str
    paid_at: str


def read_own_refunds(rows: list[dict[str, Any]]) -> tuple[OwnRefund, ...]:
    """Refunds out of their JSON."""
    return tuple(
        OwnRefund(
            number=each["number"],
            state=each["state"],
            method=each["method"],
            amount_cents=each["amount_cents"],
            listed_at=each["listed_at"],
            paid_at=each.get("paid_at") or "",
        )
        for each in rows
    )
