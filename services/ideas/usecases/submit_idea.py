"""A resident puts forward an idea; two lines are enough."""

import uuid
from typing import Any

from services.chassis.database import transaction
from services.chassis.idempotency import Claim, recall, remember
from services.chassis.identity import Identity
from services.ideas.domain.protection.form_limits import Form
from services.ideas.store.idea_views import IdeaRow, idea_view
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
        view = recall(session, claim)
        if view is None:
            count_form(session, context, who, Form.IDEA)
            view = idea_view(IdeaRow(*put_forward(session, context, who, NewIdea(**new))))
            remember(session, claim, view)
    return view | {"link_token": context.digests.author_token(str(uuid.UUID(view["id"])), FIRST_GENERATION)}
