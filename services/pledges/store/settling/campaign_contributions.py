"""What a campaign was given beside pledges, and its own-funding share: a copy of what ideas tells."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, ForeignKey, Integer, Text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base


class CampaignContributions(Base):
    """Approved values in cents, and what the association has to cover."""

    __tablename__ = "campaign_contributions"

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign_terms.campaign_id"), primary_key=True)
    hours_cents: Mapped[int] = mapped_column(BigInteger)
    goods_cents: Mapped[int] = mapped_column(BigInteger)
    own_money_cents: Mapped[int] = mapped_column(BigInteger)
    other_public_cents: Mapped[int] = mapped_column(BigInteger)
    share_basis_points: Mapped[int] = mapped_column(Integer)
    share_base: Mapped[str] = mapped_column(Text)
    counts_backers: Mapped[bool] = mapped_column(Boolean)
    told_at: Mapped[datetime]


def keep_contributions(session: Session, campaign_id: UUID, told: dict[str, Any], now: datetime) -> None:
    """The campaign's contributions are these from now on."""
    values = told | {"told_at": now}
    written = insert(CampaignContributions).values(campaign_id=campaign_id, **values)
    session.execute(written.on_conflict_do_update(index_elements=["campaign_id"], set_=values))


def contributions_to(session: Session, campaign_id: UUID) -> CampaignContributions | None:
    """What was told of the campaign last, if anything."""
    return session.get(CampaignContributions, campaign_id, populate_existing=True)
