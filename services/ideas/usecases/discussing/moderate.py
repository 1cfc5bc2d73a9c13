"""Staff look at what waits or was flagged: they show, hide or erase it with a reason, or answer it."""

import uuid
from typing import Any

from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import platform_now, reading, transaction
from services.chassis.identity import Identity
from services.chassis.paging import page
from services.chassis.problems import Conflict, Invalid, NotFound
from services.contracts.events import SealedContact
from services.ideas.domain.deadlines import as_text
from services.ideas.domain.discussing.remarks import Decision, RemarkState, state_after
from services.ideas.store.idea_remarks import (
    IdeaRemark,
    ideas_to_look_at,
    open_flags,
    remark_view,
    remarks_to_look_at,
    settle_flags,
)
from services.ideas.store.ideas import Idea, author_subject
from services.ideas.usecases.authoring.empty_idea import empty_idea
from services.ideas.usecases.context import Context
from services.ideas.usecases.discussing.write_remark import empty


def list_remarks_to_look_at(context: Context, after: uuid.UUID | None, limit: int) -> dict[str, Any]:
    """Remarks in the queue, oldest first, with what was written with their flags."""
    with reading(context.sessions) as session:
        rows = remarks_to_look_at(session, after, limit)
        flags = open_flags(session, (remark.id for remark, _idea in rows))
        return page(
            rows,
            limit,
            lambda row: (
                remark_view(row[0])
                | {"idea": _about(row[1]), "flags": flags.get(row[0].id, []), "reason": row[0].reason}
            ),
            lambda row: (row[0].id,),
        )


def list_ideas_to_look_at(context: Context, after: uuid.UUID | None, limit: int) -> dict[str, Any]:
    """Flagged ideas, oldest first."""
    with reading(context.sessions) as session:
        rows = ideas_to_look_at(session, after, limit)
        flags = open_flags(session, (idea.id for idea in rows))
        return page(
            rows,
            limit,
            lambda idea: _about(idea) | {"flags": flags.get(idea.id, [])},
            lambda idea: (idea.id,),
        )


def decide_on_remark(
    context: Context, who: Identity, remark_id: uuid.UUID, *, decision: str, reason: str
) -> dict[str, Any]:
    """Show, hide or erase a remark. Raises Invalid without a reason, NotFound, Conflict once erased."""
    chosen = checked(decision, reason)
    with transaction(context.sessions) as session:
        remark = _lock_remark(session, remark_id)
        settle_flags(session, remark.idea_id, remark.id, platform_now(session))
        remark.flags, remark.reason = 0, reason
        if chosen is Decision.ERASE:
            empty(remark)
        else:
            remark.state = state_after(chosen)
        audit.record(session, who.actor, f"remark.{remark.state}", f"remark:{remark.id}")
        return remark_view(remark)


def show_contact(context: Context, who: Identity, idea_id: uuid.UUID) -> dict[str, Any]:
    """How an author is reached; whoever looks is written down. Raises NotFound where nothing was left."""
    with transaction(context.sessions) as session:
        idea = session.get(Idea, idea_id)
        if idea is None or idea.contact_key is None or idea.contact_data is None:
            raise NotFound("contact")
        sealed = SealedContact(
            subject=author_subject(idea.id), wrapped_key=idea.contact_key, data=idea.contact_data
        )
        contact = context.sealer.open(sealed)
        audit.record(session, who.actor, "idea.contact_shown", f"idea:{idea.id}")
        return {name: contact.get(name, "") for name in ("email", "phone")}


def answer_remark(context: Context, who: Identity, remark_id: uuid.UUID, *, answer: str) -> dict[str, Any]:
    """Answer in the city's name; to answer is to show. Raises NotFound, Conflict once hidden or erased."""
    with transaction(context.sessions) as session:
        remark = _lock_remark(session, remark_id)
        if remark.state == RemarkState.HIDDEN:
            raise Conflict("remark_hidden", "Show the remark before answering it")
        if remark.state == RemarkState.WAITING:
            remark.state = RemarkState.SHOWN
        remark.answer, remark.answered_at = answer, platform_now(session)
        audit.record(session, who.actor, "remark.answered", f"remark:{remark.id}")
        return remark_view(remark)


def decide_on_idea(
    context: Context, who: Identity, idea_id: uuid.UUID, *, decision: str, reason: str
) -> dict[str, Any]:
    """Show, hide or erase an idea. Raises Invalid without a reason, NotFound, Conflict once erased."""
    chosen = checked(decision, reason)
    with transaction(context.sessions) as session:
        idea = session.get(Idea, idea_id, with_for_update=True)
        if idea is None:
            raise NotFound("idea")
        if not idea.text:
            raise Conflict("already_erased", "Nothing of the idea is left")
        settle_flags(session, idea.id, None, platform_now(session))
        idea.flags, idea.hidden_reason = 0, reason
        idea.hidden_at = None if chosen is Decision.SHOW else platform_now(session)
        if chosen is Decision.ERASE:
            empty_idea(session, idea)
        audit.record(session, who.actor, f"idea.{state_after(chosen)}", f"idea:{idea.id}")
        return _about(idea)


def checked(decision: str, reason: str) -> Decision:
    """The decision. Raises Invalid where it needs a reason and has none."""
    chosen = Decision(decision)
    if chosen is not Decision.SHOW and not reason:
        raise Invalid("reason", "required")
    return chosen


def _lock_remark(session: Session, remark_id: uuid.UUID) -> IdeaRemark:
    remark = session.get(IdeaRemark, remark_id, with_for_update=True)
    if remark is None:
        raise NotFound("remark")
    if remark.state == RemarkState.ERASED:
        raise Conflict("already_erased", "Nothing of the remark is left")
    return remark


def _about(idea: Idea) -> dict[str, Any]:
    return {
        "id": str(idea.id),
        "title": idea.title,
        "text": idea.text,
        "hidden": idea.hidden_at is not None,
        "hidden_reason": idea.hidden_reason,
        "created_at": as_text(idea.created_at),
    }
