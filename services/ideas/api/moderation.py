"""What staff look at: remarks that wait, and whatever visitors have flagged."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from services.chassis.identity import identity
from services.chassis.permissions import allow
from services.chassis.schemas import PageQuery
from services.contracts.roles import Role
from services.ideas.api.context import context, read_id_cursor, sessions
from services.ideas.api.participation_schemas import Merger, Moderating, NewIdeaAnswer, RemarkAnswer
from services.ideas.api.participation_views import (
    AuthorContactView,
    FlaggedIdeasPage,
    LookedAtIdeaView,
    QueuedRemarksPage,
    RemarkView,
)
from services.ideas.api.views import IdeaView
from services.ideas.usecases.answering import answer_idea as answering
from services.ideas.usecases.answering import merge_ideas as merging
from services.ideas.usecases.discussing import moderate

blueprint = Blueprint("moderation", __name__, url_prefix="/moderation")


@blueprint.get("/remarks")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, QueuedRemarksPage)
@allow(Role.REVIEWER)
def list_remarks(query: dict[str, Any]) -> dict[str, Any]:
    """Remarks that wait or were flagged, oldest first."""
    return moderate.list_remarks_to_look_at(context(), read_id_cursor(query), query["limit"])


@blueprint.get("/ideas")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, FlaggedIdeasPage)
@allow(Role.REVIEWER)
def list_ideas(query: dict[str, Any]) -> dict[str, Any]:
    """Flagged ideas, oldest first."""
    return moderate.list_ideas_to_look_at(context(), read_id_cursor(query), query["limit"])


@blueprint.post("/remarks/<uuid:remark_id>")
@blueprint.arguments(Moderating)
@blueprint.response(200, RemarkView)
@allow(Role.REVIEWER)
def decide_on_remark(body: dict[str, Any], remark_id: uuid.UUID) -> dict[str, Any]:
    """Show, hide or erase a remark."""
    return moderate.decide_on_remark(context(), identity(), remark_id, **body)


@blueprint.post("/remarks/<uuid:remark_id>/answer")
@blueprint.arguments(RemarkAnswer)
@blueprint.response(200, RemarkView)
@allow(Role.REVIEWER)
def answer_remark(body: dict[str, Any], remark_id: uuid.UUID) -> dict[str, Any]:
    """Answer in the city's name."""
    return moderate.answer_remark(context(), identity(), remark_id, **body)


@blueprint.post("/ideas/<uuid:idea_id>")
@blueprint.arguments(Moderating)
@blueprint.response(200, LookedAtIdeaView)
@allow(Role.REVIEWER)
def decide_on_idea(body: dict[str, Any], idea_id: uuid.UUID) -> dict[str, Any]:
    """Show, hide or erase an idea."""
    return moderate.decide_on_idea(context(), identity(), idea_id, **body)


@blueprint.post("/ideas/<uuid:idea_id>/contact")
@blueprint.response(200, AuthorContactView)
@allow(Role.REVIEWER)
def show_contact(idea_id: uuid.UUID) -> dict[str, Any]:
    """How an idea's author is reached; whoever asks is written down."""
    return moderate.show_contact(context(), identity(), idea_id)


@blueprint.post("/ideas/<uuid:idea_id>/answers")
@blueprint.arguments(NewIdeaAnswer)
@blueprint.response(201, IdeaView)
@allow(Role.REVIEWER)
def answer_idea(body: dict[str, Any], idea_id: uuid.UUID) -> dict[str, Any]:
    """Say whether it can be done, and what it would cost."""
    return answering.answer_idea(sessions(), identity(), idea_id, **body)


@blueprint.post("/ideas/<uuid:idea_id>/merge")
@blueprint.arguments(Merger)
@blueprint.response(200, IdeaView)
@allow(Role.REVIEWER)
def merge_ideas(body: dict[str, Any], idea_id: uuid.UUID) -> dict[str, Any]:
    """Make this idea a part of another."""
    return merging.merge_ideas(sessions(), identity(), idea_id, body["into"])
