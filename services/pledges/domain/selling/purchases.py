"""Whether a reward can be bought, and what a purchase of it comes to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, Self

from services.contracts.rewards import Purchase
from services.pledges.domain.exporting.vat import rate_after_changes, vat_inside


class Reward(Protocol):
    """What the rules read of a reward."""

    @property
    def name(self) -> str: ...
    @property
    def vat_basis_points(self) -> int: ...
    @property
    def vat_from(self) -> date: ...
    @property
    def delivery(self) -> str: ...
    @property
    def delivery_month(self) -> str: ...
    @property
    def service_on(self) -> date | None: ...


@dataclass(frozen=True)
class SoldReward:
    """A reward as it stands beside a pledge that bought it."""

    name: str
    count: int
    unit_price_cents: int
    vat_basis_points: int
    vat_from: date
    delivery: str
    delivery_month: str
    service_on: date | None

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Self:
        """Out of JSON, in which days are text."""
        days = {name: date.fromisoformat(row[name]) for name in ("vat_from", "service_on") if row[name]}
        return cls(**{**row, **days})

    def told(self, received_on: date) -> Purchase:
        """What was bought, with the tax as of the day on which its price was received."""
        return purchase_of(self, self.count, self.unit_price_cents, received_on)


def refusal_by_stock(count: int, stock: int | None, taken: int) -> str | None:
    """The code under which so many cannot be had beside those taken already, or None where they can."""
    if stock is None or taken + count <= stock:
        return None
    return "sold_out" if taken >= stock else "fewer_left"


def refusal_by_person(count: int, most: int | None, bought: int) -> str | None:
    """The code under which one person cannot have so many more, or None."""
    return "too_many_for_one" if most is not None and bought + count > most else None


def rate_on(reward: Reward, received_on: date) -> int:
    """The reward's rate on the day on which its price was received, in basis points."""
    return rate_after_changes(reward.vat_basis_points, reward.vat_from, received_on)


def purchase_of(reward: Reward, count: int, unit_price_cents: int, received_on: date) -> Purchase:
    """What was bought, with the tax in it as of the day on which its price is or was received."""
    total, rate = count * unit_price_cents, rate_on(reward, received_on)
    return Purchase(
        name=reward.name,
        count=count,
        unit_price_cents=unit_price_cents,
        total_cents=total,
        vat_basis_points=rate,
        vat_cents=vat_inside(total, rate),
        delivery=reward.delivery,
        delivery_month=reward.delivery_month,
        service_on=reward.service_on.isoformat() if reward.service_on else None,
    )
