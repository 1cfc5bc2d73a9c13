"""A campaign is stopped: for a while by staff, or for good by staff or the association that owns it."""

import uuid
from typing import Any

from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.identity import Identity
from services.chassis.outbox import emit
from services.contracts.events import CampaignCancelled, CampaignResumed, CampaignSuspended
from services.ideas.domain.campaign_states import Step
from services.ideas.store.campaigns import Campaign
from services.ideas.usecases.campaign_steps import lock_visible_campaign, take_step
from services.ideas.usecases.show_campaign import campaign_for


def suspend_campaign(
    sessions: Sessions, who: Identity, campaign_id: uuid.UUID, *, reason: str
) -> dict[str, Any]:
    """Halt pledging until resumed. Raises Forbidden, Conflict, Invalid without a reason."""
    with transaction(sessions) as session:
        campaign = lock_visible_campaign(session, campaign_id, who)
        take_step(session, campaign, who, Step.SUSPEND, reason=reason)
        emit(session, CampaignSuspended(**_told(campaign), reason=reason))
        session.flush()
        return campaign_for(session, campaign.id, who)


def resume_campaign(sessions: Sessions, who: Identity, campaign_id: uuid.UUID) -> dict[str, Any]:
    """Let pledging go on. Raises Forbidden, Conflict."""
    with transaction(sessions) as session:
        campaign = lock_visible_campaign(session, campaign_id, who)
        take_step(session, campaign, who, Step.RESUME)
        emit(session, CampaignResumed(**_told(campaign)))
        session.flush()
        return campaign_for(session, campaign.id, who)


def cancel_campaign(
    sessions: Sessions, who: Identity, campaign_id: uuid.UUID, *, reason: str
) -> dict[str, Any]:
    """End the campaign; pledges releases every promise and lists refunds. Raises as suspending does."""
    with transaction(sessions) as session:
        campaign = lock_visible_campaign(session, campaign_id, who)
        take_step(session, campaign, who, Step.CANCEL, reason=reason)
        campaign.outcome = "cancelled"
        campaign.closed_at = platform_now(session)
        emit(session, CampaignCancelled(campaign_id=str(campaign.id), reason=reason))
        session.flush()
        return campaign_for(session, campaign.id, who)


def _told(campaign: Campaign) -> dict[str, Any]:
    return {
        "campaign_id": str(campaign.id),
        "title": campaign.title,
        "published_by": campaign.published_by or campaign.submitted_by,
    }
