"""The makers mend an update, whose first words stay readable, or take it back before its letters go."""

import uuid
from typing import Any

from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.identity import Identity
from services.chassis.problems import Conflict, Forbidden, NotFound
from services.ideas.domain.campaign_states import Party
from services.ideas.domain.picturing.owners import OwnerKind
from services.ideas.domain.publishing.updates import correctable_until, withdrawable_until
from services.ideas.store.campaign_views import update_view
from services.ideas.store.campaigns import Campaign, CampaignUpdate
from services.ideas.store.picturing.pictures import pictures_of, remove_pictures
from services.ideas.store.tidings import tiding_of_update
from services.ideas.usecases.campaign_steps import capacities, lock_visible_campaign
from services.ideas.usecases.post_update import check_words


def correct_update(
    sessions: Sessions,
    who: Identity,
    campaign_id: uuid.UUID,
    update_id: uuid.UUID,
    *,
    title: str,
    body: str,
) -> dict[str, Any]:
    """Mend it within the hour. Raises NotFound, Forbidden, Conflict (`too_late`), InvalidFields."""
    with transaction(sessions) as session:
        campaign, update = _find(session, who, campaign_id, update_id)
        now = platform_now(session)
        if now > correctable_until(update.posted_at):
            raise Conflict("too_late", "An update can be corrected for an hour")
        check_words(campaign, title, body)
        if (title, body) != (update.title, update.body):
            if update.corrected_at is None:
                update.first_title, update.first_body = update.title, update.body
            update.title, update.body, update.corrected_at = title, body, now
            audit.record(session, who.actor, "campaign.update_corrected", f"campaign:{campaign.id}")
        return update_view(update, pictures_of(session, OwnerKind.UPDATE, [update.id])[update.id])


def withdraw_update(sessions: Sessions, who: Identity, campaign_id: uuid.UUID, update_id: uuid.UUID) -> None:
    """Take it back unread. Raises NotFound, Forbidden, Conflict (`too_late`) once letters may have gone."""
    with transaction(sessions) as session:
        campaign, update = _find(session, who, campaign_id, update_id)
        tiding = tiding_of_update(session, update.id)
        begun = tiding is None or tiding.finished_at is not None or tiding.told_up_to is not None
        if begun or platform_now(session) >= withdrawable_until(update.posted_at):
            raise Conflict("too_late", "Letters about it have gone out")
        session.delete(tiding)
        session.flush()
        session.delete(update)
        remove_pictures(session, OwnerKind.UPDATE, update_id)
        audit.record(session, who.actor, "campaign.update_withdrawn", f"campaign:{campaign.id}")


def _find(
    session: Session, who: Identity, campaign_id: uuid.UUID, update_id: uuid.UUID
) -> tuple[Campaign, CampaignUpdate]:
    campaign = lock_visible_campaign(session, campaign_id, who)
    if Party.MEMBER not in capacities(campaign, who):
        raise Forbidden("not_a_member")
    update = session.get(CampaignUpdate, update_id, with_for_update=True)
    if update is None or update.campaign_id != campaign.id:
        raise NotFound("update")
    return campaign, update
