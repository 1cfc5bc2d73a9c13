"""Follow what ideas tells of final reports. Runs inside the inbox's transaction."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis.database import platform_now
from services.contracts.events import ExperimentReportChanged
from services.pledges.store.pledging.terms import terms_for_closing
from services.pledges.store.settling.campaign_reports import keep_standing


def follow_report(session: Session, event: ExperimentReportChanged) -> None:
    """The campaign's report stands so; a settlement that is being agreed to is waited for."""
    campaign_id = UUID(event.campaign_id)
    terms_for_closing(session, campaign_id)
    keep_standing(session, campaign_id, event.standing, platform_now(session))
