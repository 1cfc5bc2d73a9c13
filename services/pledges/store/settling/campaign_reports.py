"""Whether a campaign's experiment has been reported: a copy of what ideas tells."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base

ACCEPTED, MISSING = "accepted", "missing"


class CampaignReport(Base):
    """How the final report stands: missing, submitted or accepted."""

    __tablename__ = "campaign_report"

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign_terms.campaign_id"), primary_key=True)
    standing: Mapped[str] = mapped_column(Text)
    told_at: Mapped[datetime]


def keep_standing(session: Session, campaign_id: UUID, standing: str, now: datetime) -> None:
    """The campaign's report stands so from now on."""
    values = {"standing": standing, "told_at": now}
    written = insert(CampaignReport).values(campaign_id=campaign_id, **values)
    session.execute(written.on_conflict_do_update(index_elements=["campaign_id"], set_=values))


def standing_of_report(session: Session, campaign_id: UUID) -> str:
    """How the report stands; missing until something is told of it."""
    report = session.get(CampaignReport, campaign_id, populate_existing=True)
    return report.standing if report else MISSING
