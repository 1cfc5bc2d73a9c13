"""Rewards of pre-sales, as buyers and makers see them."""

from dataclasses import dataclass
from typing import Any

from services.contracts.rewards import Delivery


@dataclass(frozen=True)
class Reward:
    """One reward; no `stock` is no limit, and `left` is only told where pledges are taken."""

    id: str
    name: str
    description: str
    price_cents: int
    vat_basis_points: int
    stock: int | None
    most_per_person: int | None
    delivery_month: str
    delivery: str
    service_on: str
    left: int | None = None

    @property
    def is_sold_out(self) -> bool:
        """Whether nothing is left."""
        return self.left == 0

    @property
    def is_posted(self) -> bool:
        """Whether a buyer must say where to."""
        return self.delivery == Delivery.POST


def read_reward(body: dict[str, Any]) -> Reward:
    """A reward out of its JSON."""
    return Reward(
        id=body["id"],
        name=body["name"],
        description=body["description"],
        price_cents=body["price_cents"],
        vat_basis_points=body["vat_basis_points"],
        stock=body["stock"],
        most_per_person=body["most_per_person"],
        delivery_month=body["delivery_month"],
        delivery=body["delivery"],
        service_on=body.get("service_on") or "",
        left=body.get("left"),
    )


def read_rewards(body: dict[str, Any]) -> tuple[Reward, ...]:
    """The rewards of a campaign, or of its terms."""
    return tuple(read_reward(each) for each in body.get("rewards") or ())
