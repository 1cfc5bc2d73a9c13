"""Staff stop a campaign: for a while, or for good."""

import uuid
from typing import Any

from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.identity import Identity
from services.chassis.outbox import emit
from services.contracts.events import CampaignCancelled, CampaignResumed, CampaignSuspended
from services.ideas.domain.campaign_states import Step
from services.ideas.usecases.campaign_steps import lock_visible_campaign, take_step
from services.ideas.usecases.show_campaign import campaign_for


def suspend_campaign(
    sessions: Sessions, who: Identity, campaign_id: uuid.UUID, *, reason: str
) -> dict[str, Any]:
    """Halt pledging until resumed. Raises Forbidden, Conflict, Invalid without a reason."""
    with transaction(sessions) as session:
        campaign = lock_visible_campaign(session, campaign_id, who)
        take_step(session, campaign, who, Step.SUSPEND, reason=reason)
        emit(session, CampaignSuspended(campaign_id=str(campaign.id), reason=reason))
        session.flush()
        return campaign_for(session, campaign.id, who)


def resume_campaign(sessions: Sessions, who: Identity, campaign_id: uuid.UUID) -> dict[str, Any]:
    """Let pledging go on. Raises Forbidden, Conflict."""
    with transaction(sessions) as session:
        campaign = lock_visible_campaign(session, campaign_id, who)
        take_step(session, campaign, who, Step.RESUME)
        emit(session, CampaignResumed(campaign_id=str(campaign.id)))
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
