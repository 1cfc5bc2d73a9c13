"""An idea in its author's hands: by the link that only its author has, or by the code on a paper."""

import uuid
from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.chassis.identity import identity
from services.chassis.permissions import allow, has_role
from services.chassis.problems import Forbidden
from services.chassis.schemas import StrictSchema, Text
from services.contracts.roles import Audience, Role
from services.ideas.api.context import context
from services.ideas.api.views import IdeaView
from services.ideas.usecases.authoring import own_idea as owning
from services.ideas.usecases.authoring.assisted_idea import open_idea

blueprint = Blueprint("own_ideas", __name__, url_prefix="/ideas")


class Link(StrictSchema):
    """What the author's link shows."""

    token = fields.String(required=True, validate=validate.Length(1, 64))


class Correction(Link):
    """The idea written anew."""

    text = Text(longest=2000, required=True)


class PaperCode(StrictSchema):
    """What stands on the paper, as somebody typed it."""

    number = fields.String(required=True, validate=validate.Length(1, 40))
    code = fields.String(required=True, validate=validate.Length(1, 40))


class OwnIdeaView(IdeaView):
    """The idea as its author sees it, and why it cannot be corrected, if so."""

    hidden = fields.Boolean()
    hidden_reason = fields.String()
    has_contact = fields.Boolean()
    correction_refusal = fields.String(allow_none=True)


class OpenedIdeaView(StrictSchema):
    """The idea's own address."""

    idea_id = fields.String()
    link_token = fields.String()


@blueprint.post("/open")
@blueprint.arguments(PaperCode)
@blueprint.response(200, OpenedIdeaView)
@allow(Audience.ANYONE)
def open_with_code(body: dict[str, Any]) -> dict[str, Any]:
    """Open an idea with what stands on the paper."""
    if has_role(Role.HELPER):
        raise Forbidden("not_for_helpers")
    return open_idea(context(), body["number"], body["code"], identity().address)


@blueprint.post("/<uuid:idea_id>/own")
@blueprint.arguments(Link)
@blueprint.response(200, OwnIdeaView)
@allow(Audience.ANYONE)
def show_own(body: dict[str, Any], idea_id: uuid.UUID) -> dict[str, Any]:
    """The idea, for whoever holds the link; the secret stands in no address."""
    return owning.show_own_idea(context(), idea_id, body["token"])


@blueprint.post("/<uuid:idea_id>/own/correct")
@blueprint.arguments(Correction)
@blueprint.response(200, OwnIdeaView)
@allow(Audience.ANYONE)
def correct(body: dict[str, Any], idea_id: uuid.UUID) -> dict[str, Any]:
    """Write it anew."""
    return owning.correct_idea(context(), idea_id, body["token"], body["text"])


@blueprint.post("/<uuid:idea_id>/own/forget-contact")
@blueprint.arguments(Link)
@blueprint.response(200, OwnIdeaView)
@allow(Audience.ANYONE)
def forget_contact(body: dict[str, Any], idea_id: uuid.UUID) -> dict[str, Any]:
    """Forget address and number."""
    return owning.forget_own_contact(context(), idea_id, body["token"])


@blueprint.post("/<uuid:idea_id>/own/take-back")
@blueprint.arguments(Link)
@blueprint.response(204)
@allow(Audience.ANYONE)
def take_back(body: dict[str, Any], idea_id: uuid.UUID) -> None:
    """Leave nothing of what its author wrote."""
    owning.take_back_idea(context(), idea_id, body["token"])
