"""Ideas as readers get them; the address of mail never is among it."""

import uuid
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.ideas.domain.campaign_states import PUBLIC_STATES
from services.ideas.domain.deadlines import as_text
from services.ideas.store.campaigns import Campaign
from services.ideas.store.districts import District
from services.ideas.store.ideas import Idea


class IdeaRow(NamedTuple):
    """An idea, where it belongs, and the campaign that was made of it."""

    idea: Idea
    district: District
    campaign: Campaign | None


def _select_ideas() -> Select[Idea, District, Campaign]:
    return (
        select(Idea, District, Campaign)
        .join(District, District.slug == Idea.district_slug)
        .outerjoin(Campaign, Campaign.idea_id == Idea.id)
    )


def find_idea(session: Session, idea_id: uuid.UUID) -> IdeaRow | None:
    """One idea."""
    row = session.execute(_select_ideas().where(Idea.id == idea_id)).one_or_none()
    return IdeaRow(*row) if row else None


def list_ideas(
    session: Session, district_slug: str | None, before: uuid.UUID | None, limit: int
) -> Sequence[IdeaRow]:
    """Ideas, newest first; one more than asked for tells whether there are others."""
    statement = _select_ideas().order_by(Idea.id.desc()).limit(limit + 1)
    if district_slug:
        statement = statement.where(Idea.district_slug == district_slug)
    if before is not None:
        statement = statement.where(Idea.id < before)
    return [IdeaRow(*row) for row in session.execute(statement)]


def idea_view(idea: Idea, district: District, campaign: Campaign | None) -> dict[str, Any]:
    """What everyone may know; a campaign that is not public yet is only said to exist."""
    public = campaign is not None and campaign.state in PUBLIC_STATES
    return {
        "id": str(idea.id),
        "title": idea.title,
        "text": idea.text,
        "district": {"slug": district.slug, "name": district.name},
        "created_at": as_text(idea.created_at),
        "adopted": campaign is not None,
        "campaign": {"slug": campaign.slug, "title": campaign.title} if campaign and public else None,
    }
