"""A visitor asks staff to look at an idea or a remark; several such wishes hide it until they have."""

import uuid

from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.addresses import customer_of
from services.chassis.database import platform_now, transaction
from services.chassis.identifiers import new_id
from services.chassis.identity import Identity
from services.chassis.problems import NotFound
from services.ideas.domain.discussing.remarks import FlagReason, RemarkState
from services.ideas.domain.protection.form_limits import Form
from services.ideas.store.idea_remarks import IdeaRemark, add_flag
from services.ideas.store.ideas import Idea
from services.ideas.usecases.context import Context
from services.ideas.usecases.protection.count_form import count_form


def flag_idea(context: Context, who: Identity, idea_id: uuid.UUID, *, reason: str, note: str) -> None:
    """Flag an idea. Raises NotFound, TooMany. A second flag by the same visitor counts for nothing."""
    with transaction(context.sessions) as session:
        count_form(session, context, who, Form.FLAG)
        idea = session.get(Idea, idea_id, with_for_update=True)
        if idea is None:
            raise NotFound("idea")
        if not _is_new(session, context, who, idea_id, None, reason, note):
            return
        idea.flags += 1
        if idea.hidden_at is None and context.moderation.hides(idea.flags):
            idea.hidden_at = platform_now(session)
            audit.record(session, "flags", "idea.hidden", f"idea:{idea.id}", {"flags": idea.flags})


def flag_remark(context: Context, who: Identity, remark_id: uuid.UUID, *, reason: str, note: str) -> None:
    """Flag a remark. Raises NotFound, TooMany. A second flag by the same visitor counts for nothing."""
    with transaction(context.sessions) as session:
        count_form(session, context, who, Form.FLAG)
        remark = session.get(IdeaRemark, remark_id, with_for_update=True)
        if remark is None or remark.state == RemarkState.ERASED:
            raise NotFound("remark")
        if not _is_new(session, context, who, remark.idea_id, remark_id, reason, note):
            return
        remark.flags += 1
        if remark.state == RemarkState.SHOWN and context.moderation.hides(remark.flags):
            remark.state = RemarkState.HIDDEN
            audit.record(session, "flags", "remark.hidden", f"remark:{remark.id}", {"flags": remark.flags})


def _is_new(
    session: Session,
    context: Context,
    who: Identity,
    idea_id: uuid.UUID,
    remark_id: uuid.UUID | None,
    reason: str,
    note: str,
) -> bool:
    return add_flag(
        session,
        id=new_id(),
        idea_id=idea_id,
        remark_id=remark_id,
        flagger=flagger_of(context, who),
        reason=FlagReason(reason),
        note=note,
        flagged_at=platform_now(session),
    )


def flagger_of(context: Context, who: Identity) -> str:
    """By the address, not by the browser: emptying its cookies would let one visitor hide anything."""
    if who.subject:
        return context.digests.of_person(who.subject)
    return context.digests.of_counter("flag", customer_of(who.address))
