"""Project staff decide whether a campaign may ask for money."""

import uuid
from typing import Any

from services.chassis.database import Sessions, transaction
from services.chassis.identity import Identity
from services.chassis.outbox import emit
from services.chassis.problems import Conflict
from services.contracts.events import CampaignReviewed
from services.ideas.domain.campaign_states import Step
from services.ideas.usecases.campaign_steps import lock_visible_campaign, take_step
from services.ideas.usecases.show_campaign import campaign_for

DECISIONS = {"approved": Step.APPROVE, "needs_work": Step.ASK_FOR_WORK, "rejected": Step.REJECT}


def review_campaign(
    sessions: Sessions,
    who: Identity,
    campaign_id: uuid.UUID,
    *,
    decision: str,
    reason: str = "",
    version: int | None = None,
) -> dict[str, Any]:
    """Decide, on the version that was read where one is named.

    Raises Forbidden also for a reviewer who belongs to the association, Conflict, Invalid without a reason.
    """
    with transaction(sessions) as session:
        campaign = lock_visible_campaign(session, campaign_id, who)
        if version is not None and campaign.version != version:
            raise Conflict("changed_meanwhile", f"The campaign is at version {campaign.version}")
        take_step(session, campaign, who, DECISIONS[decision], reason=reason)
        campaign.approved_version = campaign.version if decision == "approved" else None
        emit(
            session,
            CampaignReviewed(
                campaign_id=str(campaign.id),
                slug=campaign.slug,
                title=campaign.title,
                decision=decision,
                reason=reason,
                submitted_by=campaign.submitted_by or "",
            ),
        )
        session.flush()
        return campaign_for(session, campaign.id, who)
