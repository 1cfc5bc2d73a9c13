"""The association answers what it was asked, oldest first; whoever asked and confirmed an address is told."""

import uuid
from typing import Any

from services.chassis import audit
from services.chassis.database import platform_now, reading, transaction
from services.chassis.identity import Identity
from services.chassis.outbox import emit_all
from services.chassis.paging import page
from services.chassis.problems import Conflict, Forbidden, InvalidFields, NotFound
from services.contracts.events import CampaignQuestionAnswered
from services.ideas.domain.discussing.remarks import RemarkState
from services.ideas.domain.donation_words import donation_words
from services.ideas.domain.legal import LegalMode
from services.ideas.store.campaign_questions import (
    CampaignQuestion,
    askers_to_tell,
    count_open,
    open_questions,
    question_view,
)
from services.ideas.store.campaigns import Campaign
from services.ideas.usecases.context import Context

# Askers told in one transaction.
SLICE = 100


def list_open_questions(
    context: Context, who: Identity, after: uuid.UUID | None, limit: int
) -> dict[str, Any]:
    """What waits for an answer of the reader's associations, oldest first."""
    with reading(context.sessions) as session:
        rows = open_questions(session, map(uuid.UUID, who.associations), after, limit)
        return page(
            rows,
            limit,
            lambda row: question_view(row[0]) | {"campaign": about(row[1])},
            lambda row: (row[0].id,),
        )


def count_open_questions(context: Context, who: Identity) -> int:
    """How many wait, as the menu says."""
    if not who.associations:
        return 0
    with reading(context.sessions) as session:
        return count_open(session, map(uuid.UUID, who.associations))


def answer_question(
    context: Context, who: Identity, question_id: uuid.UUID, *, answer: str
) -> dict[str, Any]:
    """Answer in the association's name, or mend the answer.

    Raises NotFound, Forbidden, Conflict for what is not shown, InvalidFields for a sale's words of donation.
    """
    with transaction(context.sessions) as session:
        question = session.get(CampaignQuestion, question_id, with_for_update=True)
        if question is None:
            raise NotFound("question")
        campaign = session.get_one(Campaign, question.campaign_id)
        if not who.is_member(campaign.association_id):
            raise Forbidden("not_a_member")
        if question.state != RemarkState.SHOWN:
            raise Conflict("question_not_shown", "Staff have not shown the question")
        if campaign.legal_mode == LegalMode.PRESALE and (words := donation_words([answer])):
            raise InvalidFields({"answer": ["donation_words", *words]})
        # Asked before the row changes: a query would flush it half made.
        now = platform_now(session)
        question.answer, question.answered_by, question.answered_at = answer, who.subject, now
        audit.record(session, who.actor, "question.answered", f"campaign-question:{question.id}")
        return question_view(question)


def tell_askers(context: Context) -> int:
    """Tell the next of those whose questions were answered, and forget their addresses. Returns how many."""
    with transaction(context.sessions) as session:
        waiting = askers_to_tell(session, SLICE)
        emit_all(session, [_letter(question, campaign) for question, campaign in waiting])
        for question, _campaign in waiting:
            question.forget_contact()
        return len(waiting)


def about(campaign: Campaign) -> dict[str, str]:
    """The campaign that a question is on."""
    return {"id": str(campaign.id), "slug": campaign.slug, "title": campaign.title}


def _letter(question: CampaignQuestion, campaign: Campaign) -> CampaignQuestionAnswered:
    return CampaignQuestionAnswered(
        question_id=str(question.id),
        slug=campaign.slug,
        campaign_title=campaign.title,
        question=question.text,
        answer=question.answer or "",
        locale=question.locale or "fi",
        contact=question.contact,
    )
