"""What a pre-sale sells, in one shape for every service: ideas tells it at publishing, pledges sells it."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any, Self


class Delivery(StrEnum):
    """How a buyer gets what was bought."""

    PICKUP = "pickup"
    POST = "post"
    SERVICE = "service"


@dataclass(frozen=True, kw_only=True)
class RewardTerms:
    """One reward: the price in cents with the tax in it, and the rate as it was on the ISO date `vat_from`.

    No `stock` is no limit; `delivery_month` is "2027-03"; `service_on` is the day of a service, if any.
    """

    id: str
    position: int
    name: str
    description: str
    price_cents: int
    vat_basis_points: int
    vat_from: str
    stock: int | None
    most_per_person: int | None
    delivery_month: str
    delivery: str
    service_on: str | None = None

    @classmethod
    def read_all(cls, bodies: Iterable[Mapping[str, Any]] | None) -> list[Self]:
        """Rewards out of their JSON; none for a campaign published before there were any."""
        known = {field.name for field in fields(cls)}
        return [
            cls(**{name: value for name, value in body.items() if name in known}) for body in bodies or ()
        ]

    def as_json(self) -> dict[str, Any]:
        """The reward as it travels."""
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class Purchase:
    """What a pledge bought: sums in cents with `vat_cents` inside the total, at the rate of the day told."""

    name: str
    count: int
    unit_price_cents: int
    total_cents: int
    vat_basis_points: int
    vat_cents: int
    delivery: str
    delivery_month: str
    service_on: str | None = None

    @classmethod
    def read(cls, body: Mapping[str, Any] | None) -> Self | None:
        """The purchase out of its JSON; nothing where nothing was bought."""
        if not body:
            return None
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in body.items() if name in known})
