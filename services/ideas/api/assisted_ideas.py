"""Ideas written down by a helper at a desk, and their papers."""

import uuid
from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.chassis.idempotency import claim_from_request
from services.chassis.identity import identity
from services.chassis.permissions import allow
from services.chassis.schemas import PageQuery, StrictSchema, Text
from services.contracts.roles import Role
from services.ideas.api.context import context, read_id_cursor
from services.ideas.api.schemas import NewIdea
from services.ideas.usecases.authoring import assisted_idea as assisting
from services.ideas.usecases.authoring.put_forward import NewIdea as IdeaToPutForward

blueprint = Blueprint("assisted_ideas", __name__, url_prefix="/assisted-ideas")

LONGEST_CONSENT = 4000


class DeskConsentEdit(StrictSchema):
    """How the author agreed, and to which words."""

    way = fields.String(required=True, validate=validate.OneOf(["spoken", "signed"]))
    version = fields.String(required=True, validate=validate.Length(1, 40))
    text = Text(longest=LONGEST_CONSENT, required=True)


class NewAssistedIdea(NewIdea):
    """What the helper wrote down, and the consent; without one nothing is kept."""

    consent = fields.Nested(DeskConsentEdit, required=True)


class CreatedView(StrictSchema):
    """The id of what was made."""

    id = fields.String()


class AssistedIdeaView(StrictSchema):
    """A line of the helper's list."""

    id = fields.String()
    number = fields.String()
    taken_at = fields.String()
    handed_over = fields.Boolean()


class AssistedIdeasPage(StrictSchema):
    """A page of lines."""

    items = fields.List(fields.Nested(AssistedIdeaView))
    next = fields.String(allow_none=True)


class IdeaPaperView(StrictSchema):
    """What stands on the paper."""

    id = fields.String()
    number = fields.String()
    taken_at = fields.String()
    idea_id = fields.String()
    text = fields.String()
    district = fields.String()
    locale = fields.String()
    code = fields.String()
    consent_way = fields.String()
    consent_text = fields.String()


@blueprint.post("")
@blueprint.arguments(NewAssistedIdea)
@blueprint.response(201, CreatedView)
@allow(Role.HELPER)
def take_idea(body: dict[str, Any]) -> dict[str, Any]:
    """Write an idea down for somebody; needs an Idempotency-Key."""
    consent = assisting.DeskConsent(**body.pop("consent"))
    claim = claim_from_request("ideas.take_idea")
    return assisting.take_idea(context(), identity(), IdeaToPutForward(**body), consent, claim)


@blueprint.get("")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, AssistedIdeasPage)
@allow(Role.HELPER)
def list_assisted(query: dict[str, Any]) -> dict[str, Any]:
    """The helper's own entries, newest first."""
    return assisting.list_assisted_ideas(context(), identity(), read_id_cursor(query), query["limit"])


@blueprint.get("/<uuid:assisted_id>/paper")
@blueprint.response(200, IdeaPaperView)
@allow(Role.HELPER)
def show_paper(assisted_id: uuid.UUID) -> dict[str, Any]:
    """The paper; gone once it is handed over."""
    return assisting.paper_of_idea(context(), identity(), assisted_id)


@blueprint.post("/<uuid:assisted_id>/hand-over")
@blueprint.response(204)
@allow(Role.HELPER)
def hand_over(assisted_id: uuid.UUID) -> None:
    """The paper has reached its owner."""
    assisting.hand_over_idea(context(), identity(), assisted_id)
