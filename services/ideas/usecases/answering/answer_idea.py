"""Staff say whether an idea can be done and what it would cost; earlier answers are kept."""

import uuid
from typing import Any

from services.chassis import audit
from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.identity import Identity
from services.chassis.problems import Conflict, NotFound
from services.ideas.domain.answering.feasibility import Feasibility
from services.ideas.store.idea_answers import IdeaAnswer
from services.ideas.store.idea_views import find_idea, idea_view
from services.ideas.store.ideas import Idea


def answer_idea(
    sessions: Sessions,
    who: Identity,
    idea_id: uuid.UUID,
    *,
    feasibility: str,
    price_cents: int | None,
    reason: str,
) -> dict[str, Any]:
    """Answer, over what was said before. Raises NotFound, Conflict where the idea was merged."""
    with transaction(sessions) as session:
        idea = session.get(Idea, idea_id, with_for_update=True)
        if idea is None:
            raise NotFound("idea")
        if idea.merged_into is not None:
            raise Conflict("idea_merged", "Answer the idea that it was merged into")
        answer = IdeaAnswer(
            idea_id=idea.id,
            feasibility=Feasibility(feasibility),
            price_cents=price_cents,
            reason=reason,
            answered_by=who.actor,
            answered_at=platform_now(session),
        )
        session.add(answer)
        session.flush()
        idea.answer_id = answer.id
        session.flush()
        details = {"feasibility": feasibility, "price_cents": price_cents}
        audit.record(session, who.actor, "idea.answered", f"idea:{idea.id}", details)
        row = find_idea(session, idea_id)
        if row is None:
            raise NotFound("idea")
        return idea_view(row)
