"""Anybody asks a question on a campaign, and takes back or confirms what is their own."""

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import platform_now, reading, transaction
from services.chassis.idempotency import Claim, recall, remember
from services.chassis.identifiers import new_id
from services.chassis.identity import Identity
from services.chassis.outbox import emit
from services.chassis.paging import page
from services.chassis.problems import Forbidden, InvalidFields, NotFound
from services.contracts.events import AddressConfirmationRequested
from services.ideas.domain.deadlines import as_text
from services.ideas.domain.discussing.personal_data import tells_of_a_person
from services.ideas.domain.protection.form_limits import Form
from services.ideas.domain.publishing.following import CONFIRMATION
from services.ideas.store.campaign_questions import (
    CampaignQuestion,
    asker_subject,
    question_view,
    questions_of,
    settle_question_flags,
)
from services.ideas.store.campaigns import Campaign
from services.ideas.store.contact_copies import forget_in_events, forget_words_in_events
from services.ideas.usecases.context import Context
from services.ideas.usecases.protection.count_form import count_confirmation, count_form
from services.ideas.usecases.show_campaign import is_known
from services.ideas.usecases.supporting.support_idea import visitor_digests


@dataclass(frozen=True, kw_only=True)
class Asking:
    """What somebody asks, by what name if any, and where to answer to if anywhere."""

    text: str
    name: str = ""
    email: str | None = None
    locale: str = "fi"


def ask_question(
    context: Context,
    who: Identity,
    campaign_id: uuid.UUID,
    asking: Asking,
    browser: str | None,
    claim: Claim | None = None,
) -> dict[str, Any]:
    """Keep a question; by the city's choice staff read it first. Raises InvalidFields, NotFound, TooMany."""
    authors = visitor_digests(context.digests, who, browser)
    telling = [field for field in ("text", "name") if tells_of_a_person(getattr(asking, field))]
    if telling:
        raise InvalidFields({field: ["personal_data"] for field in telling})
    with transaction(context.sessions) as session:
        if (earlier := recall(session, claim)) is not None:
            return question_view(session.get_one(CampaignQuestion, uuid.UUID(earlier["id"])), authors)
        count_form(session, context, who, Form.REMARK)
        campaign = session.get(Campaign, campaign_id)
        if campaign is None or not is_known(campaign, who):
            raise NotFound("campaign")
        question = CampaignQuestion(
            id=new_id(),
            campaign_id=campaign.id,
            text=asking.text,
            name=asking.name,
            state=context.moderation.first_state,
            author=authors[0],
            asked_at=platform_now(session),
        )
        if asking.email:
            _ask_address(session, context, question, campaign.title, asking.email, asking.locale)
        session.add(question)
        audit.record(session, who.actor, "question.asked", f"campaign-question:{question.id}")
        # Not its words: they would outlive the question if it is erased.
        remember(session, claim, {"id": str(question.id)})
        return question_view(question, authors)


def list_questions(
    context: Context,
    who: Identity,
    campaign_id: uuid.UUID,
    browser: str | None,
    before: uuid.UUID | None,
    limit: int,
) -> dict[str, Any]:
    """What is shown on a campaign, newest first. Raises NotFound."""
    authors = visitor_digests(context.digests, who, browser) if who.subject or browser else []
    with reading(context.sessions) as session:
        campaign = session.get(Campaign, campaign_id)
        if campaign is None or not is_known(campaign, who):
            raise NotFound("campaign")
        rows = questions_of(session, campaign_id, authors, before, limit)
        return page(rows, limit, lambda row: question_view(row, authors), lambda row: (row.id,))


def erase_own_question(
    context: Context, who: Identity, question_id: uuid.UUID, browser: str | None
) -> dict[str, Any]:
    """Empty one's own, with its answer. Raises NotFound, Forbidden where it is somebody else's."""
    authors = visitor_digests(context.digests, who, browser)
    with transaction(context.sessions) as session:
        question = session.get(CampaignQuestion, question_id, with_for_update=True)
        if question is None:
            raise NotFound("question")
        if question.author not in authors:
            raise Forbidden("not_yours")
        settle_question_flags(session, question.id, platform_now(session))
        question.flags = 0
        question.empty()
        forget_words_in_events(session, f"question:{question.id}")
        forget_in_events(session, [asker_subject(question.id)])
        audit.record(session, who.actor, "question.erased", f"campaign-question:{question.id}")
        return question_view(question, authors)


def confirm_asker(context: Context, question_id: uuid.UUID, token: str) -> dict[str, Any]:
    """The owner of the address wants the answer; a second press changes nothing. Raises NotFound."""
    if not context.digests.are_same(context.digests.confirm_token(str(question_id)), token):
        raise NotFound("question")
    with transaction(context.sessions) as session:
        question = session.get(CampaignQuestion, question_id, with_for_update=True)
        if question is None:
            raise NotFound("question")
        question.confirmed_at = question.confirmed_at or platform_now(session)
        campaign = session.get_one(Campaign, question.campaign_id)
        return {"campaign": {"slug": campaign.slug, "title": campaign.title}, "district": None}


def _ask_address(
    session: Session, context: Context, question: CampaignQuestion, title: str, email: str, locale: str
) -> None:
    """Keep the address sealed and ask its owner; who gets too many such letters gets none."""
    if not count_confirmation(session, context.sealer.reader_of(email)):
        return
    contact = {"email": email, "confirm": context.digests.confirm_token(str(question.id))}
    key = context.sealer.new_wrapped_key()
    sealed = context.sealer.seal(key, asker_subject(question.id), contact)
    question.contact_key, question.contact_data, question.locale = sealed.wrapped_key, sealed.data, locale
    emit(
        session,
        AddressConfirmationRequested(
            confirmation_id=str(question.id),
            purpose="question",
            title=title,
            locale=locale,
            expires_at=as_text(question.asked_at + CONFIRMATION),
            contact=sealed,
        ),
    )
