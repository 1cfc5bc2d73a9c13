"""What all backers of a campaign are to be told, and how far that has come."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Text, exists, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from services.chassis.database import Base
from services.pledges.domain.pledging.pledge_states import PROMISED
from services.pledges.store.pledging.pledge import Pledge


class CampaignNotice(Base):
    """One piece of news: the campaign was `suspended` or `resumed`, or its makers told an `update`.

    Backers are told in the order of their pledges' ids; `told_up_to` is the last one told.
    """

    __tablename__ = "campaign_notice"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign_terms.campaign_id"))
    kind: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    told_up_to: Mapped[UUID | None]
    told: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None]
    update_id: Mapped[UUID | None]
    title: Mapped[str | None] = mapped_column(Text)
    body: Mapped[str | None] = mapped_column(Text)


def claim_notice(session: Session) -> CampaignNotice | None:
    """The oldest unfinished news of some campaign, held: later news of it wait until this one is told."""
    earlier = aliased(CampaignNotice)
    has_earlier = exists().where(
        earlier.campaign_id == CampaignNotice.campaign_id,
        earlier.finished_at.is_(None),
        earlier.id < CampaignNotice.id,
    )
    waiting = select(CampaignNotice).where(CampaignNotice.finished_at.is_(None), ~has_earlier)
    return session.scalar(
        waiting.order_by(CampaignNotice.id).limit(1).with_for_update(skip_locked=True, of=CampaignNotice)
    )


def next_to_tell(session: Session, notice: CampaignNotice, limit: int) -> list[Pledge]:
    """The next live pledges that were made before the news."""
    wanted = select(Pledge).where(
        Pledge.campaign_id == notice.campaign_id,
        Pledge.state.in_(sorted(PROMISED)),
        Pledge.made_at <= notice.at,
    )
    if notice.told_up_to is not None:
        wanted = wanted.where(Pledge.id > notice.told_up_to)
    return list(session.scalars(wanted.order_by(Pledge.id).limit(limit)))


def newest_notices(session: Session, campaign_id: UUID, limit: int) -> list[CampaignNotice]:
    """The campaign's newest halts and resumptions first."""
    wanted = select(CampaignNotice).where(
        CampaignNotice.campaign_id == campaign_id, CampaignNotice.kind != "update"
    )
    return list(session.scalars(wanted.order_by(CampaignNotice.id.desc()).limit(limit)))
