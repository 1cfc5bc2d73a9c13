"""The makers of a campaign change its content, before the review and after its comments."""

import uuid
from collections.abc import Mapping
from typing import Any

from services.chassis.database import Sessions, transaction
from services.chassis.identity import Identity
from services.chassis.problems import Forbidden
from services.ideas.domain.campaign_states import Party
from services.ideas.usecases.campaign_steps import capacities, lock_visible_campaign
from services.ideas.usecases.drafting.change_content import change_content, columns_of, refuse_untimely
from services.ideas.usecases.show_campaign import campaign_for


def edit_campaign(
    sessions: Sessions, who: Identity, campaign_id: uuid.UUID, version: int, changes: Mapping[str, Any]
) -> dict[str, Any]:
    """Change some fields of the version that the editor saw.

    Raises Forbidden, Conflict (`changed_meanwhile`, `not_editable`), Invalid.
    """
    with transaction(sessions) as session:
        campaign = lock_visible_campaign(session, campaign_id, who)
        if Party.MEMBER not in capacities(campaign, who):
            raise Forbidden("not_a_member")
        columns = columns_of(campaign, changes)
        refuse_untimely(campaign, version, columns)
        change_content(session, campaign, who, columns)
        return campaign_for(session, campaign.id, who)
