"""Ideas: put forward by anyone, taken up by an association."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from services.chassis.idempotency import claim_from_request
from services.chassis.identity import identity
from services.chassis.paging import page, read_cursor
from services.chassis.permissions import allow
from services.chassis.problems import Gone, Invalid, NotFound
from services.contracts.roles import Audience
from services.ideas.api.context import context, read_id_cursor, sessions
from services.ideas.api.participation_schemas import IdeasInOrder, SimilarQuestion
from services.ideas.api.schemas import Adoption, NewIdea
from services.ideas.api.views import CampaignView, IdeasPage, IdeaView, SubmittedIdeaView
from services.ideas.store.idea_views import (
    credits_of,
    find_idea,
    idea_view,
    most_supported_ideas,
    picture_of_idea,
)
from services.ideas.store.idea_views import list_ideas as find_ideas
from services.ideas.usecases import draft_campaign
from services.ideas.usecases import submit_idea as submission
from services.ideas.usecases.finding import find_similar as finding

blueprint = Blueprint("ideas", __name__)


@blueprint.post("/ideas")
@blueprint.arguments(NewIdea)
@blueprint.response(201, SubmittedIdeaView)
@allow(Audience.ANYONE)
def submit_idea(body: dict[str, Any]) -> dict[str, Any]:
    """Put forward an idea."""
    claim = claim_from_request("ideas.submit_idea", required=False)
    return submission.submit_idea(context(), identity(), **body, claim=claim)


@blueprint.get("/ideas")
@blueprint.arguments(IdeasInOrder, location="query")
@blueprint.response(200, IdeasPage)
@allow(Audience.ANYONE)
def list_ideas(query: dict[str, Any]) -> dict[str, Any]:
    """Ideas, newest first or those with most support."""
    limit, district = query["limit"], query["district"]
    with sessions()() as session:
        if query["sort"] == "support":
            rows = most_supported_ideas(session, district, _below(query), limit)
            return page(rows, limit, idea_view, lambda row: (row.idea.supports, row.idea.id))
        rows = find_ideas(session, district, read_id_cursor(query), limit)
        return page(rows, limit, idea_view, lambda row: (row.idea.id,))


def _below(query: dict[str, Any]) -> tuple[int, uuid.UUID] | None:
    cursor = read_cursor(query["after"], 2)
    try:
        return (int(cursor[0]), uuid.UUID(cursor[1])) if cursor else None
    except ValueError as error:
        raise Invalid("after", "not_a_cursor") from error


@blueprint.post("/ideas/similar")
@blueprint.arguments(SimilarQuestion)
@blueprint.response(200, IdeasPage)
@allow(Audience.ANYONE)
def find_similar(body: dict[str, Any]) -> dict[str, Any]:
    """Ideas that are like a text, those of the district first."""
    return finding.find_similar(context(), identity(), **body)


@blueprint.get("/ideas/<uuid:idea_id>")
@blueprint.response(200, IdeaView)
@allow(Audience.ANYONE)
def show_idea(idea_id: uuid.UUID) -> dict[str, Any]:
    """One idea, with those that were merged into it."""
    with sessions()() as session:
        row = find_idea(session, idea_id)
        if row is None:
            raise NotFound("idea")
        if row.idea.hidden_at is not None:
            raise Gone("idea_taken_back" if row.idea.taken_back_at else "idea_hidden")
        return idea_view(row) | {
            "credits": credits_of(session, idea_id),
            "picture": picture_of_idea(session, idea_id),
        }


@blueprint.post("/ideas/<uuid:idea_id>/adopt")
@blueprint.arguments(Adoption)
@blueprint.response(201, CampaignView)
@allow(Audience.SIGNED_IN)
def adopt_idea(body: dict[str, Any], idea_id: uuid.UUID) -> dict[str, Any]:
    """Make the idea an association's draft."""
    claim = claim_from_request("ideas.adopt_idea", required=False)
    return draft_campaign.adopt_idea(sessions(), identity(), idea_id=idea_id, **body, claim=claim)
