"""Follow what ideas tells of hours, goods and own money. Runs inside the inbox's transaction."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis.database import platform_now
from services.contracts.events import CampaignContributionsChanged
from services.pledges.store.pledging.terms import terms_for_closing
from services.pledges.store.settling.campaign_contributions import keep_contributions


def follow_contributions(session: Session, event: CampaignContributionsChanged) -> None:
    """The campaign was given this much; a settlement that is being agreed to is waited for."""
    campaign_id = UUID(event.campaign_id)
    terms_for_closing(session, campaign_id)
    told = event.to_payload()
    del told["campaign_id"]
    keep_contributions(session, campaign_id, told, platform_now(session))
