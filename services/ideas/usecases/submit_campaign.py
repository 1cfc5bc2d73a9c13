"""The association hands its campaign to the reviewers."""

import uuid
from typing import Any

from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.identity import Identity
from services.ideas.domain.campaign_states import Step
from services.ideas.usecases.campaign_steps import lock_visible_campaign, take_step
from services.ideas.usecases.show_campaign import campaign_for


def submit_campaign(sessions: Sessions, who: Identity, campaign_id: uuid.UUID) -> dict[str, Any]:
    """Submit. Raises NotFound, Forbidden, Conflict, InvalidFields naming what is missing."""
    with transaction(sessions) as session:
        campaign = lock_visible_campaign(session, campaign_id, who)
        take_step(session, campaign, who, Step.SUBMIT)
        campaign.submitted_by = who.subject
        campaign.submitted_at = platform_now(session)
        session.flush()
        return campaign_for(session, campaign.id, who)
