"""What each pledge of a pre-sale bought, and whether it was delivered."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, LargeBinary, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base
from services.pledges.store.selling.rewards import CampaignReward


class PledgeReward(Base):
    """One pledge's purchase.

    `buyer` is a keyed digest of the backer's address of mail, kept where a person may have only so many;
    `delivery_data` the postal address, sealed with the backer's key. Both go when the backer is forgotten.
    """

    __tablename__ = "pledge_reward"

    pledge_id: Mapped[UUID] = mapped_column(ForeignKey("pledge.id"), primary_key=True)
    reward_id: Mapped[UUID] = mapped_column(ForeignKey("campaign_reward.id"))
    count: Mapped[int]
    unit_price_cents: Mapped[int] = mapped_column(BigInteger)
    buyer: Mapped[bytes | None] = mapped_column(LargeBinary)
    delivery_data: Mapped[str | None] = mapped_column(Text)
    delivered_on: Mapped[date | None] = mapped_column(Date)
    delivered_by: Mapped[str | None] = mapped_column(Text)
    returned_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    returned_by: Mapped[str | None] = mapped_column(Text)


def bought_by(session: Session, pledge_id: UUID) -> tuple[PledgeReward, CampaignReward] | None:
    """What the pledge bought; nothing for a gift, and for a sale from before there were rewards."""
    bought = session.get(PledgeReward, pledge_id)
    if bought is None:
        return None
    return bought, session.get_one(CampaignReward, bought.reward_id)


def purchases_among(session: Session, pledges: Collection[UUID]) -> set[UUID]:
    """Which of the pledges bought something, and so have a price."""
    wanted = select(PledgeReward.pledge_id).where(PledgeReward.pledge_id.in_(list(pledges)))
    return set(session.scalars(wanted))


def forget_buyer(session: Session, pledge_id: UUID) -> None:
    """Empty what is personal in a purchase."""
    bought = session.get(PledgeReward, pledge_id)
    if bought is not None:
        bought.buyer = bought.delivery_data = None
