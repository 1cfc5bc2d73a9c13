"""The guide to the way of gathering money: a question at a time, and the choice that is kept."""

import uuid
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from services.chassis.identity import identity
from services.chassis.permissions import allow
from services.chassis.schemas import StrictSchema
from services.contracts.roles import Audience
from services.ideas.api.context import sessions
from services.ideas.api.views import CampaignView
from services.ideas.usecases import choose_legal_mode as choosing

blueprint = Blueprint("legal_choices", __name__, url_prefix="/campaigns/<uuid:campaign_id>")


def _answer() -> fields.String:
    return fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 40))


class AnswersSchema(StrictSchema):
    """What has been answered so far."""

    money = _answer()
    who = _answer()
    value = _answer()
    purpose = _answer()
    sum = _answer()
    time = _answer()


class ChoiceSchema(StrictSchema):
    """The answers, on the version of the draft that was read."""

    version = fields.Integer(strict=True, required=True, validate=validate.Range(1, 2**31 - 1))
    answers = fields.Nested(AnswersSchema, required=True)


class AdviceView(Schema):
    """The next question with its choices, or the outcome with its reasons."""

    question = fields.String(allow_none=True)
    choices = fields.List(fields.String())
    outcome = fields.String(allow_none=True)
    reasons = fields.List(fields.String())
    answers = fields.Dict(keys=fields.String(), values=fields.String())


@blueprint.get("/legal-advice")
@blueprint.arguments(AnswersSchema, location="query")
@blueprint.response(200, AdviceView)
@allow(Audience.SIGNED_IN)
def ask_advice(query: dict[str, Any], campaign_id: uuid.UUID) -> dict[str, Any]:
    """What to ask next, or where the answers lead; nothing is kept."""
    return choosing.advise(sessions(), identity(), campaign_id, query)


@blueprint.post("/legal-choice")
@blueprint.arguments(ChoiceSchema)
@blueprint.response(200, CampaignView)
@allow(Audience.SIGNED_IN)
def choose(body: dict[str, Any], campaign_id: uuid.UUID) -> dict[str, Any]:
    """Take what follows into the draft, with the answers."""
    return choosing.choose_legal_mode(sessions(), identity(), campaign_id, **body)
