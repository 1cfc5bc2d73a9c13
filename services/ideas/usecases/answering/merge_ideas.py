"""Two ideas of the same thing become one: support is united, both authors keep their words."""

import uuid
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.identity import Identity
from services.chassis.problems import Conflict, Invalid, NotFound
from services.ideas.store.campaigns import Campaign
from services.ideas.store.idea_remarks import IdeaRemark
from services.ideas.store.idea_search_keys import IdeaSearchKey
from services.ideas.store.idea_supports import unite_supports
from services.ideas.store.idea_views import find_idea, idea_view
from services.ideas.store.ideas import Idea


def merge_ideas(sessions: Sessions, who: Identity, idea_id: uuid.UUID, into_id: uuid.UUID) -> dict[str, Any]:
    """Merge the first into the second. Raises NotFound, Invalid, Conflict.

    The first may not have a campaign; what was merged into it before goes along. Who supports both
    counts once. Nothing is told to anybody: the old address leads on.
    """
    if idea_id == into_id:
        raise Invalid("into", "same_idea")
    with transaction(sessions) as session:
        merged, target = _lock_both(session, idea_id, into_id)
        _check(session, merged, target)
        target.supports = unite_supports(session, merged.id, target.id)
        merged.supports = 0
        merged.merged_into, merged.merged_at = target.id, platform_now(session)
        session.execute(update(Idea).where(Idea.merged_into == merged.id).values(merged_into=target.id))
        session.execute(update(IdeaRemark).where(IdeaRemark.idea_id == merged.id).values(idea_id=target.id))
        session.execute(delete(IdeaSearchKey).where(IdeaSearchKey.idea_id == merged.id))
        session.flush()
        audit.record(session, who.actor, "idea.merged", f"idea:{merged.id}", {"into": str(target.id)})
        row = find_idea(session, target.id)
        if row is None:
            raise NotFound("idea")
        return idea_view(row)


def _lock_both(session: Session, one: uuid.UUID, other: uuid.UUID) -> tuple[Idea, Idea]:
    """Locked in the order of their ids, so that two mergers the other way round do not wait in a ring."""
    in_order = select(Idea).where(Idea.id.in_((one, other))).order_by(Idea.id).with_for_update()
    found = {idea.id: idea for idea in session.scalars(in_order)}
    if one not in found:
        raise NotFound("idea")
    if other not in found:
        raise Invalid("into", "unknown")
    return found[one], found[other]


def _check(session: Session, merged: Idea, target: Idea) -> None:
    if merged.merged_into is not None:
        raise Conflict("idea_merged", "The idea has been merged already")
    if target.merged_into is not None or target.hidden_at is not None:
        raise Invalid("into", "not_shown")
    if session.scalar(select(Campaign.id).where(Campaign.idea_id == merged.id)) is not None:
        raise Conflict("idea_adopted", "A campaign has been made of the idea")
