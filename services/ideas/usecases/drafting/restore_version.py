"""An old version of a campaign's content becomes a new one; nothing of what came between is lost."""

import uuid
from typing import Any

from services.chassis.database import Sessions, transaction
from services.chassis.identity import Identity
from services.chassis.problems import Forbidden, NotFound
from services.ideas.domain.campaign_states import Party
from services.ideas.domain.drafting.content import as_changes
from services.ideas.store.drafting.versions import fields_at, version_at
from services.ideas.usecases.campaign_steps import capacities, lock_visible_campaign
from services.ideas.usecases.drafting.change_content import change_content, columns_of, refuse_untimely
from services.ideas.usecases.show_campaign import campaign_for


def restore_version(
    sessions: Sessions, who: Identity, campaign_id: uuid.UUID, *, number: int, version: int
) -> dict[str, Any]:
    """Take an old version's content as a new one. Raises NotFound, Forbidden, Conflict, Invalid."""
    with transaction(sessions) as session:
        campaign = lock_visible_campaign(session, campaign_id, who)
        if Party.MEMBER not in capacities(campaign, who):
            raise Forbidden("not_a_member")
        if version_at(session, campaign.id, number) is None:
            raise NotFound("version")
        changes = as_changes(fields_at(session, campaign.id, number))
        # What has been translated since then goes, too: the version is taken as it was.
        translations = changes.pop("translations")
        columns = columns_of(campaign, changes) | {"translations": translations}
        refuse_untimely(campaign, version, columns)
        change_content(session, campaign, who, columns, restored_from=number)
        return campaign_for(session, campaign.id, who)
