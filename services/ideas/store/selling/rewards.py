"""What campaigns sell in advance."""

import uuid
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Date, ForeignKey, Integer, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from services.contracts.rewards import RewardTerms
from services.ideas.store import Base


class CampaignReward(Base):
    """One reward: its price in cents with the tax in it; no `stock` is no limit."""

    __tablename__ = "campaign_rewards"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"))
    position: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    price_cents: Mapped[int] = mapped_column(BigInteger)
    vat_basis_points: Mapped[int] = mapped_column(Integer)
    stock: Mapped[int | None] = mapped_column(Integer)
    most_per_person: Mapped[int | None] = mapped_column(Integer)
    delivery_month: Mapped[str] = mapped_column(Text)
    delivery: Mapped[str] = mapped_column(Text)
    service_on: Mapped[date | None] = mapped_column(Date)

    def as_content(self) -> dict[str, Any]:
        """The reward as its makers and reviewers know it."""
        return {
            "id": str(self.id),
            "name": self.name,
            "description": self.description,
            "price_cents": self.price_cents,
            "vat_basis_points": self.vat_basis_points,
            "stock": self.stock,
            "most_per_person": self.most_per_person,
            "delivery_month": self.delivery_month,
            "delivery": self.delivery,
            "service_on": self.service_on.isoformat() if self.service_on else None,
        }

    def as_terms(self, on_sale_since: date) -> dict[str, Any]:
        """The reward as it is told at publishing; its rate is the one of that day."""
        told = self.as_content() | {"position": self.position, "vat_from": on_sale_since.isoformat()}
        return RewardTerms(**told).as_json()
