"""What a campaign was given beside pledges, as it was counted last."""

import uuid
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, select
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.ideas.store import Base
from services.ideas.store.campaigns import Campaign


class CountedContributions(Base):
    """Approved minutes and values in cents; `told` is what pledges heard last."""

    __tablename__ = "counted_contributions"

    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    approved_minutes: Mapped[int] = mapped_column(BigInteger, default=0)
    hours_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    goods_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    own_money_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    told: Mapped[dict[str, Any] | None] = mapped_column(JSONB)


def hold_contributions(session: Session, campaign_id: uuid.UUID) -> CountedContributions:
    """The campaign's row, made if there is none, held until commit."""
    # The campaign first: whoever holds it asks for this row next, and a new row asks for its campaign.
    session.execute(
        select(Campaign.id).where(Campaign.id == campaign_id).with_for_update(read=True, key_share=True)
    )
    session.execute(insert(CountedContributions).values(campaign_id=campaign_id).on_conflict_do_nothing())
    held = select(CountedContributions).where(CountedContributions.campaign_id == campaign_id)
    return session.scalars(held.with_for_update().execution_options(populate_existing=True)).one()
