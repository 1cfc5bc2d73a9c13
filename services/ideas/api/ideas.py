"""Ideas: put forward by anyone, taken up by an association."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from services.chassis.idempotency import claim_from_request
from services.chassis.identity import identity
from services.chassis.paging import page
from services.chassis.permissions import allow
from services.chassis.problems import NotFound
from services.contracts.roles import Audience
from services.ideas.api.context import read_id_cursor, sealer, sessions
from services.ideas.api.schemas import Adoption, IdeasQuery, NewIdea
from services.ideas.api.views import CampaignView, IdeasPage, IdeaView
from services.ideas.store.idea_views import find_idea, idea_view
from services.ideas.store.idea_views import list_ideas as find_ideas
from services.ideas.usecases import draft_campaign
from services.ideas.usecases import submit_idea as submission

blueprint = Blueprint("ideas", __name__)


@blueprint.post("/ideas")
@blueprint.arguments(NewIdea)
@blueprint.response(201, IdeaView)
@allow(Audience.ANYONE)
def submit_idea(body: dict[str, Any]) -> dict[str, Any]:
    """Put forward an idea."""
    claim = claim_from_request("ideas.submit_idea", required=False)
    return submission.submit_idea(sessions(), sealer(), identity(), **body, claim=claim)


@blueprint.get("/ideas")
@blueprint.arguments(IdeasQuery, location="query")
@blueprint.response(200, IdeasPage)
@allow(Audience.ANYONE)
def list_ideas(query: dict[str, Any]) -> dict[str, Any]:
    """Ideas, newest first."""
    before = read_id_cursor(query)
    with sessions()() as session:
        rows = find_ideas(session, query["district"], before, query["limit"])
        return page(rows, query["limit"], lambda row: idea_view(*row), lambda row: (row.idea.id,))


@blueprint.get("/ideas/<uuid:idea_id>")
@blueprint.response(200, IdeaView)
@allow(Audience.ANYONE)
def show_idea(idea_id: uuid.UUID) -> dict[str, Any]:
    """One idea."""
    with sessions()() as session:
        row = find_idea(session, idea_id)
        if row is None:
            raise NotFound("idea")
        return idea_view(*row)


@blueprint.post("/ideas/<uuid:idea_id>/adopt")
@blueprint.arguments(Adoption)
@blueprint.response(201, CampaignView)
@allow(Audience.SIGNED_IN)
def adopt_idea(body: dict[str, Any], idea_id: uuid.UUID) -> dict[str, Any]:
    """Make the idea an association's draft."""
    claim = claim_from_request("ideas.adopt_idea", required=False)
    return draft_campaign.adopt_idea(sessions(), identity(), idea_id=idea_id, **body, claim=claim)
