"""A resident puts forward an idea; two lines are enough."""

import uuid
from typing import Any

from sqlalchemy.orm import Session

from services.chassis.database import transaction
from services.chassis.idempotency import Claim, recall, remember
from services.chassis.identity import Identity
from services.chassis.problems import NotFound
from services.ideas.domain.protection.form_limits import Form
from services.ideas.store.idea_views import IdeaRow, find_idea, idea_view
from services.ideas.usecases.authoring.put_forward import NewIdea, put_forward
from services.ideas.usecases.context import Context
from services.ideas.usecases.protection.count_form import count_form

# A link from the form's own answer is the idea's first.
FIRST_GENERATION = 1


def submit_idea(context: Context, who: Identity, *, claim: Claim | None = None, **new: Any) -> dict[str, Any]:
    """Keep the idea of these fields of NewIdea; the answer holds its author's link.

    Raises Invalid, TooMany.
    """
    with transaction(context.sessions) as session:
        earlier = recall(session, claim)
        if earlier is None:
            count_form(session, context, who, Form.IDEA)
            row = IdeaRow(*put_forward(session, context, who, NewIdea(**new)))
            # Not its words: they would outlive the idea if it is taken back.
            remember(session, claim, {"id": str(row.idea.id)})
        else:
            row = _found(session, uuid.UUID(earlier["id"]))
        view = idea_view(row)
    return view | {"link_token": context.digests.author_token(str(uuid.UUID(view["id"])), FIRST_GENERATION)}


def _found(session: Session, idea_id: uuid.UUID) -> IdeaRow:
    row = find_idea(session, idea_id)
    if row is None:
        raise NotFound("idea")
    return row
