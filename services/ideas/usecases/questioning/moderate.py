"""Visitors flag a question, several flags hide it, and staff show, hide or erase it with a reason."""

import uuid
from typing import Any

from services.chassis import audit
from services.chassis.database import platform_now, reading, transaction
from services.chassis.identifiers import new_id
from services.chassis.identity import Identity
from services.chassis.paging import page
from services.chassis.problems import Conflict, NotFound
from services.ideas.domain.discussing.remarks import Decision, FlagReason, RemarkState, state_after
from services.ideas.domain.protection.form_limits import Form
from services.ideas.store.campaign_questions import (
    CampaignQuestion,
    add_question_flag,
    asker_subject,
    open_question_flags,
    question_view,
    questions_to_look_at,
    settle_question_flags,
)
from services.ideas.store.contact_copies import forget_in_events, forget_words_in_events
from services.ideas.usecases.context import Context
from services.ideas.usecases.discussing.flag import flagger_of
from services.ideas.usecases.discussing.moderate import checked
from services.ideas.usecases.protection.count_form import count_form
from services.ideas.usecases.questioning.answer import about


def flag_question(context: Context, who: Identity, question_id: uuid.UUID, *, reason: str, note: str) -> None:
    """Flag a question. Raises NotFound, TooMany. A second flag by the same visitor counts for nothing."""
    with transaction(context.sessions) as session:
        count_form(session, context, who, Form.FLAG)
        question = session.get(CampaignQuestion, question_id, with_for_update=True)
        if question is None or question.state == RemarkState.ERASED:
            raise NotFound("question")
        is_new = add_question_flag(
            session,
            id=new_id(),
            question_id=question.id,
            flagger=flagger_of(context, who),
            reason=FlagReason(reason),
            note=note,
            flagged_at=platform_now(session),
        )
        if not is_new:
            return
        question.flags += 1
        if question.state == RemarkState.SHOWN and context.moderation.hides(question.flags):
            question.state = RemarkState.HIDDEN
            audit.record(session, "flags", "question.hidden", f"campaign-question:{question.id}")


def list_questions_to_look_at(context: Context, after: uuid.UUID | None, limit: int) -> dict[str, Any]:
    """Questions in the queue of staff, oldest first, with what was written with their flags."""
    with reading(context.sessions) as session:
        rows = questions_to_look_at(session, after, limit)
        flags = open_question_flags(session, (question.id for question, _campaign in rows))
        return page(
            rows,
            limit,
            lambda row: (
                question_view(row[0]) | {"campaign": about(row[1]), "flags": flags.get(row[0].id, [])}
            ),
            lambda row: (row[0].id,),
        )


def decide_on_question(
    context: Context, who: Identity, question_id: uuid.UUID, *, decision: str, reason: str
) -> dict[str, Any]:
    """Show, hide or erase it. Raises Invalid without a reason, NotFound, Conflict once erased."""
    chosen = checked(decision, reason)
    with transaction(context.sessions) as session:
        question = session.get(CampaignQuestion, question_id, with_for_update=True)
        if question is None:
            raise NotFound("question")
        if question.state == RemarkState.ERASED:
            raise Conflict("already_erased", "Nothing of the question is left")
        settle_question_flags(session, question.id, platform_now(session))
        question.flags, question.reason = 0, reason
        if chosen is Decision.ERASE:
            question.empty()
            forget_words_in_events(session, f"question:{question.id}")
            forget_in_events(session, [asker_subject(question.id)])
        else:
            question.state = state_after(chosen)
        audit.record(session, who.actor, f"question.{question.state}", f"campaign-question:{question.id}")
        return question_view(question)
