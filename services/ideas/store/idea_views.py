"""Ideas as readers get them; no address of anybody's is ever among it."""

import uuid
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import Session

from services.ideas.domain.campaign_states import PUBLIC_STATES
from services.ideas.domain.deadlines import as_text
from services.ideas.domain.picturing.owners import OwnerKind
from services.ideas.store.associations import AssociationProfile
from services.ideas.store.campaigns import Campaign
from services.ideas.store.districts import District, parts_of
from services.ideas.store.idea_answers import IdeaAnswer
from services.ideas.store.ideas import Idea
from services.ideas.store.picturing.pictures import main_pictures, picture_view

# More ideas than these are never told as the sources of one.
MOST_CREDITS = 50
NOT_ANSWERED = "open"


class IdeaRow(NamedTuple):
    """An idea, where it belongs, and what has been made or said of it."""

    idea: Idea
    district: District
    campaign: Campaign | None = None
    association: AssociationProfile | None = None
    answer: IdeaAnswer | None = None


IdeasSelect = Select[Idea, District, Campaign, AssociationProfile, IdeaAnswer]


def _select_ideas() -> IdeasSelect:
    return (
        select(Idea, District, Campaign, AssociationProfile, IdeaAnswer)
        .join(District, District.slug == Idea.district_slug)
        .outerjoin(Campaign, Campaign.idea_id == Idea.id)
        .outerjoin(AssociationProfile, AssociationProfile.association_id == Campaign.association_id)
        .outerjoin(IdeaAnswer, IdeaAnswer.id == Idea.answer_id)
    )


def _shown(statement: IdeasSelect) -> IdeasSelect:
    return statement.where(Idea.hidden_at.is_(None), Idea.merged_into.is_(None))


def find_idea(session: Session, idea_id: uuid.UUID) -> IdeaRow | None:
    """One idea, whatever became of it."""
    row = session.execute(_select_ideas().where(Idea.id == idea_id)).one_or_none()
    return IdeaRow(*row) if row else None


def list_ideas(
    session: Session, district_slug: str | None, before: uuid.UUID | None, limit: int
) -> Sequence[IdeaRow]:
    """Ideas, newest first; one more than asked for tells whether there are others."""
    statement = _shown(_select_ideas()).order_by(Idea.id.desc()).limit(limit + 1)
    if before is not None:
        statement = statement.where(Idea.id < before)
    return _rows(session, statement, district_slug)


def most_supported_ideas(
    session: Session, district_slug: str | None, below: tuple[int, uuid.UUID] | None, limit: int
) -> Sequence[IdeaRow]:
    """Ideas by their support, newer ones first among equals; one more than asked for."""
    statement = _shown(_select_ideas()).order_by(Idea.supports.desc(), Idea.id.desc()).limit(limit + 1)
    if below is not None:
        statement = statement.where(tuple_(Idea.supports, Idea.id) < below)
    return _rows(session, statement, district_slug)


def ideas_by_id(session: Session, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, IdeaRow]:
    """Those of the ideas that are shown."""
    found = session.execute(_shown(_select_ideas()).where(Idea.id.in_(ids)))
    return {row[0].id: IdeaRow(*row) for row in found}


def credits_of(session: Session, idea_id: uuid.UUID) -> list[dict[str, Any]]:
    """The ideas that were merged into this one, oldest first, as their authors wrote them."""
    merged = (
        select(Idea.text, Idea.created_at)
        .where(Idea.merged_into == idea_id, Idea.hidden_at.is_(None))
        .order_by(Idea.id)
        .limit(MOST_CREDITS)
    )
    return [{"text": text, "created_at": as_text(at)} for text, at in session.execute(merged)]


def picture_of_idea(session: Session, idea_id: uuid.UUID) -> dict[str, Any] | None:
    """The idea's photograph, if its author brought one."""
    found = main_pictures(session, OwnerKind.IDEA, [idea_id])
    return picture_view(found[idea_id]) if found else None


def _rows(session: Session, statement: IdeasSelect, district_slug: str | None) -> list[IdeaRow]:
    if district_slug:
        statement = statement.where(Idea.district_slug.in_(parts_of(district_slug)))
    return [IdeaRow(*row) for row in session.execute(statement)]


def idea_view(row: IdeaRow) -> dict[str, Any]:
    """What everyone may know; a campaign that is not public yet is only said to exist, and whose it is."""
    idea, district, campaign, association, answer = row
    public = campaign is not None and campaign.state in PUBLIC_STATES
    return {
        "id": str(idea.id),
        "title": idea.title,
        "text": idea.text,
        "district": {"slug": district.slug, "name": district.name},
        "created_at": as_text(idea.created_at),
        "supports": idea.supports,
        "adopted": campaign is not None,
        "adopted_by": association.name if association else None,
        "campaign": {"slug": campaign.slug, "title": campaign.title} if campaign and public else None,
        "feasibility": answer.feasibility if answer else NOT_ANSWERED,
        "answer": _answer_view(answer) if answer else None,
        "corrected_at": as_text(idea.corrected_at) if idea.corrected_at else None,
        "merged_into": str(idea.merged_into) if idea.merged_into else None,
    }


def _answer_view(answer: IdeaAnswer) -> dict[str, Any]:
    return {
        "price_cents": answer.price_cents,
        "reason": answer.reason,
        "answered_at": as_text(answer.answered_at),
    }
