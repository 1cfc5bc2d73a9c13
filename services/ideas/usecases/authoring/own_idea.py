"""An author comes back by a link: sees the idea, corrects it, is forgotten, or takes it back."""

import uuid
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import platform_now, reading, transaction
from services.chassis.problems import Conflict, Gone, NotFound
from services.ideas.domain.answering.feasibility import Feasibility
from services.ideas.domain.names import title_of
from services.ideas.store.campaigns import Campaign
from services.ideas.store.idea_answers import IdeaAnswer
from services.ideas.store.idea_remarks import settle_flags
from services.ideas.store.idea_search_keys import index_idea
from services.ideas.store.idea_views import find_idea, idea_view, picture_of_idea
from services.ideas.store.ideas import Idea
from services.ideas.usecases.authoring.empty_idea import empty_idea, forget_author
from services.ideas.usecases.authoring.put_forward import check_text
from services.ideas.usecases.context import Context

AUTHOR = "author"


def show_own_idea(context: Context, idea_id: uuid.UUID, token: str) -> dict[str, Any]:
    """The idea, hidden or not, and what its author may do. Raises NotFound, Gone once it is taken back."""
    with reading(context.sessions) as session:
        idea = session.get(Idea, idea_id)
        return _view(session, _opened(context, idea, token))


def correct_idea(context: Context, idea_id: uuid.UUID, token: str, text: str) -> dict[str, Any]:
    """Write it anew; that it was corrected is told beside it.

    Raises NotFound, Gone, Invalid, and Conflict once somebody else builds on it or staff have hidden it.
    """
    check_text(text)
    with transaction(context.sessions) as session:
        idea = _lock(session, context, idea_id, token)
        refusal = _correction_refusal(session, idea)
        if refusal is not None:
            raise Conflict(refusal)
        if text != idea.text:
            idea.text, idea.title = text, title_of(text)
            idea.corrected_at = platform_now(session)
            session.flush()
            index_idea(session, idea)
            audit.record(session, AUTHOR, "idea.corrected", f"idea:{idea.id}")
        return _view(session, idea)


def forget_own_contact(context: Context, idea_id: uuid.UUID, token: str) -> dict[str, Any]:
    """Forget how the author is reached; the idea stays. Raises NotFound, Gone."""
    with transaction(context.sessions) as session:
        idea = _lock(session, context, idea_id, token)
        if idea.contact_key is not None:
            forget_author(session, idea)
            audit.record(session, AUTHOR, "idea.contact_erased", f"idea:{idea.id}")
        return _view(session, idea)


def take_back_idea(context: Context, idea_id: uuid.UUID, token: str) -> None:
    """Leave nothing of what the author wrote, also where it was merged or adopted. Raises NotFound, Gone."""
    with transaction(context.sessions) as session:
        idea = _lock(session, context, idea_id, token)
        now = platform_now(session)
        settle_flags(session, idea.id, None, now)
        idea.flags = 0
        empty_idea(session, idea)
        idea.hidden_at = idea.taken_back_at = now
        audit.record(session, AUTHOR, "idea.taken_back", f"idea:{idea.id}")


def _lock(session: Session, context: Context, idea_id: uuid.UUID, token: str) -> Idea:
    return _opened(context, session.get(Idea, idea_id, with_for_update=True), token)


def _opened(context: Context, idea: Idea | None, token: str) -> Idea:
    expected = context.digests.author_token(str(idea.id), idea.link_generation) if idea else ""
    if idea is None or not context.digests.are_same(expected, token):
        raise NotFound("idea")
    if not idea.text:
        raise Gone("idea_taken_back", "Nothing of the idea is left")
    return idea


def _correction_refusal(session: Session, idea: Idea) -> str | None:
    """Why it stays as it is: others rest on its words or have answered them, or staff look at them."""
    if idea.hidden_at is not None:
        return "idea_hidden"
    if idea.merged_into is not None:
        return "idea_merged"
    answer = session.get(IdeaAnswer, idea.answer_id) if idea.answer_id else None
    if answer is not None and answer.feasibility != Feasibility.OPEN:
        return "idea_answered"
    adopted = session.scalar(select(exists().where(Campaign.idea_id == idea.id)))
    return "idea_adopted_already" if adopted else None


def _view(session: Session, idea: Idea) -> dict[str, Any]:
    row = find_idea(session, idea.id)
    if row is None:
        raise NotFound("idea")
    return idea_view(row) | {
        "hidden": idea.hidden_at is not None,
        "hidden_reason": idea.hidden_reason,
        "has_contact": idea.contact_key is not None,
        "correction_refusal": _correction_refusal(session, idea),
        "picture": picture_of_idea(session, idea.id),
    }
