"""After the money: the association sets to work."""

import uuid
from typing import Any

from services.chassis.database import Sessions, transaction
from services.chassis.identity import Identity
from services.ideas.domain.campaign_states import Step
from services.ideas.usecases.campaign_steps import lock_visible_campaign, take_step
from services.ideas.usecases.show_campaign import campaign_for


def deliver_campaign(sessions: Sessions, who: Identity, campaign_id: uuid.UUID) -> dict[str, Any]:
    """The work has begun. Raises Forbidden, Conflict."""
    with transaction(sessions) as session:
        campaign = lock_visible_campaign(session, campaign_id, who)
        take_step(session, campaign, who, Step.DELIVER)
        session.flush()
        return campaign_for(session, campaign.id, who)
