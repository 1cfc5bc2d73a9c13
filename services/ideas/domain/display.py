"""What must stand wherever a campaign asks for money, and on everything that is sent about it.

Money Collection Act 863/2019: organiser, purposes, number and contact of a collection. A sale shows
its seller, tax and delivery in the same place (Consumer Protection Act 38/1978, chapter 6).
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol

from services.ideas.domain.deadlines import months_later
from services.ideas.domain.selling.rewards import Reward, common_rate, last_delivery_month


class Shown(Protocol):
    """What the block reads of a campaign."""

    @property
    def legal_mode(self) -> str | None: ...
    @property
    def legal_number(self) -> str: ...
    @property
    def legal_authority(self) -> str: ...
    @property
    def primary_purpose(self) -> str: ...
    @property
    def secondary_purpose(self) -> str: ...
    @property
    def started_on(self) -> date | None: ...
    @property
    def deadline_on(self) -> date | None: ...
    @property
    def delivery_within_months(self) -> int | None: ...
    @property
    def vat_basis_points(self) -> int | None: ...
    @property
    def rewards(self) -> Sequence[Reward]: ...


class Contact(Protocol):
    """What the block reads of the organiser."""

    @property
    def name(self) -> str: ...
    @property
    def business_id(self) -> str | None: ...
    @property
    def register_number(self) -> str | None: ...
    @property
    def postal_address(self) -> str: ...
    @property
    def public_email(self) -> str: ...
    @property
    def public_phone(self) -> str: ...


def display_of(campaign: Shown, organiser: Contact | None) -> dict[str, Any]:
    """The block, the same for pages, receipts and mails: the fields of `contracts.display.Display`."""
    return {
        "organiser": organiser.name if organiser else "",
        "business_id": organiser.business_id if organiser else None,
        "register_number": organiser.register_number if organiser else None,
        "postal_address": organiser.postal_address if organiser else "",
        "email": organiser.public_email if organiser else "",
        "phone": organiser.public_phone if organiser else "",
        "legal_mode": campaign.legal_mode,
        "number": campaign.legal_number,
        "authority": campaign.legal_authority,
        "primary_purpose": campaign.primary_purpose,
        "secondary_purpose": campaign.secondary_purpose,
        "starts_on": campaign.started_on.isoformat() if campaign.started_on else None,
        "ends_on": campaign.deadline_on.isoformat() if campaign.deadline_on else None,
        "delivery_month": delivery_month(campaign),
        "vat_basis_points": rate_of_tax(campaign),
    }


def delivery_month(campaign: Shown) -> str | None:
    """The month in which a buyer has the thing at the latest, such as "2027-03"."""
    if campaign.rewards:
        return last_delivery_month(campaign.rewards)
    if campaign.deadline_on is None or campaign.delivery_within_months is None:
        return None
    return months_later(campaign.deadline_on, campaign.delivery_within_months).strftime("%Y-%m")


def rate_of_tax(campaign: Shown) -> int | None:
    """The rate of all that is sold, or nothing where rewards have different ones and say their own."""
    return common_rate(campaign.rewards) if campaign.rewards else campaign.vat_basis_points
