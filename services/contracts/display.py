"""What must stand on everything that asks for money or tells of a campaign: one shape for every place."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self


@dataclass(frozen=True, kw_only=True)
class Display:
    """Organiser, purposes, number, contact, authority and period, as ideas tells them at publishing.

    `legal_mode` is `pienkerays`, `permit` or `presale`; days are ISO dates, the last one included;
    `delivery_month` ("2027-03") and `vat_basis_points` are a pre-sale's.
    """

    organiser: str
    legal_mode: str | None
    business_id: str | None = None
    register_number: str | None = None
    postal_address: str = ""
    email: str = ""
    phone: str = ""
    number: str = ""
    authority: str = ""
    primary_purpose: str = ""
    secondary_purpose: str = ""
    starts_on: str | None = None
    ends_on: str | None = None
    delivery_month: str | None = None
    vat_basis_points: int | None = None

    @classmethod
    def read(cls, body: Mapping[str, Any] | None) -> Self | None:
        """The block out of its JSON; nothing for a campaign published before there was one."""
        if not body or not body.get("organiser"):
            return None
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in body.items() if name in known})
