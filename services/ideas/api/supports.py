"""Support for ideas: given, asked for, taken back, and its letters ended."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from services.chassis.identity import identity
from services.chassis.permissions import allow
from services.contracts.roles import Audience
from services.ideas.api.context import context
from services.ideas.api.participation_schemas import Browser, StopLetters, Support
from services.ideas.api.participation_views import SupportedIdeaView, SupportStandingView, SupportView
from services.ideas.usecases.supporting import support_idea as supporting
from services.ideas.usecases.supporting.support_idea import Consent

blueprint = Blueprint("supports", __name__)


@blueprint.post("/ideas/<uuid:idea_id>/support")
@blueprint.arguments(Support)
@blueprint.response(200, SupportView)
@allow(Audience.ANYONE)
def support_idea(body: dict[str, Any], idea_id: uuid.UUID) -> dict[str, Any]:
    """Me too."""
    consent = Consent(**body["consent"]) if body["consent"] else None
    return supporting.support_idea(context(), identity(), idea_id, body["browser"], consent)


@blueprint.get("/ideas/<uuid:idea_id>/support")
@blueprint.arguments(Browser, location="query")
@blueprint.response(200, SupportStandingView)
@allow(Audience.ANYONE)
def show_support(query: dict[str, Any], idea_id: uuid.UUID) -> dict[str, Any]:
    """Whether the visitor supports the idea."""
    return {"supported": supporting.is_supported(context(), identity(), idea_id, query["browser"])}


@blueprint.post("/ideas/<uuid:idea_id>/support/undo")
@blueprint.arguments(Browser)
@blueprint.response(200, SupportView)
@allow(Audience.ANYONE)
def undo_support(body: dict[str, Any], idea_id: uuid.UUID) -> dict[str, Any]:
    """Take support back."""
    return supporting.undo_support(context(), identity(), idea_id, body["browser"])


@blueprint.post("/idea-supports/<uuid:support_id>/stop")
@blueprint.arguments(StopLetters)
@blueprint.response(200, SupportedIdeaView)
@allow(Audience.ANYONE)
def stop_letters(body: dict[str, Any], support_id: uuid.UUID) -> dict[str, Any]:
    """Forget the address that letters go to."""
    return {"idea_id": str(supporting.stop_letters(context(), support_id, body["token"]))}
