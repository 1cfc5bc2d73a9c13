"""Districts of the city, and what is collected in each."""

from collections.abc import Sequence

from sqlalchemy import Integer, Row, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.ideas.domain.campaign_states import LIVE_STATES, PUBLIC_STATES
from services.ideas.store import Base
from services.ideas.store.campaigns import Campaign, CampaignTotals


class District(Base):
    """A kaupunginosa or a pitäjä; staff may correct it, so nothing keys on the number."""

    __tablename__ = "districts"

    slug: Mapped[str] = mapped_column(Text, primary_key=True)
    number: Mapped[int | None] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    name_sv: Mapped[str] = mapped_column(Text)
    name_genitive: Mapped[str] = mapped_column(Text)
    name_locative: Mapped[str] = mapped_column(Text)
    sort_key: Mapped[str] = mapped_column(Text)


DistrictRow = Row[District, int, int, int]


def districts_with_sums(session: Session, slug: str | None = None) -> Sequence[DistrictRow]:
    """Districts in Finnish order, each with its live campaigns, collected and promised cents.

    There are 38 of them, so the list needs no pages.
    """
    live = func.count(Campaign.id).filter(Campaign.state.in_(LIVE_STATES))
    statement = (
        select(
            District,
            live.label("live_campaigns"),
            func.coalesce(func.sum(CampaignTotals.collected_cents), 0).label("collected_cents"),
            func.coalesce(func.sum(CampaignTotals.promised_cents), 0).label("promised_cents"),
        )
        .outerjoin(Campaign, (Campaign.district_slug == District.slug) & Campaign.state.in_(PUBLIC_STATES))
        .outerjoin(CampaignTotals, CampaignTotals.campaign_id == Campaign.id)
        .group_by(District.slug)
        .order_by(District.sort_key)
    )
    if slug is not None:
        statement = statement.where(District.slug == slug)
    return session.execute(statement).all()
