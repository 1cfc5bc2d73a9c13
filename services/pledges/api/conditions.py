"""Conditions of pledges: changed by whoever holds the pledge's link, summed up for everybody."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import fields

from services.chassis.permissions import allow
from services.chassis.schemas import Cents, StrictSchema
from services.contracts.roles import Audience
from services.pledges.api.context import context
from services.pledges.api.one_line import OneLine
from services.pledges.api.pledges import PledgeSchema, TokenSchema
from services.pledges.usecases.pledging.condition_view import campaign_conditions
from services.pledges.usecases.pledging.pledge_condition import asked_condition, change_condition
from services.pledges.usecases.pledging.pledge_view import view_pledge

blueprint = Blueprint("conditions", __name__, description="Conditions of pledges")


class NewConditionSchema(TokenSchema):
    """Another condition; nothing for none any more."""

    condition_kind = OneLine(longest=40, load_default=None, allow_none=True)
    condition_threshold = Cents(load_default=None, allow_none=True)


class UnlockSchema(StrictSchema):
    """So many more of a kind, and so many waiting pledges come in."""

    kind = fields.String()
    missing = fields.Integer()
    pledges = fields.Integer()
    amount_cents = fields.Integer()


class CampaignConditionsSchema(StrictSchema):
    """What is promised under conditions, and how much of it waits for them."""

    campaign_id = fields.UUID()
    conditional_pledges = fields.Integer()
    conditional_cents = fields.Integer()
    waiting_pledges = fields.Integer()
    waiting_cents = fields.Integer()
    unlocks = fields.List(fields.Nested(UnlockSchema))


@blueprint.post("/pledges/<uuid:pledge_id>/condition")
@allow(Audience.ANYONE)
@blueprint.arguments(NewConditionSchema)
@blueprint.response(200, PledgeSchema)
def post_condition(body: dict[str, Any], pledge_id: UUID) -> dict[str, Any]:
    """Change what a promise depends on."""
    condition = asked_condition(body["condition_kind"], body["condition_threshold"])
    change_condition(context(), pledge_id, body["token"], condition)
    return view_pledge(context(), pledge_id, body["token"])


@blueprint.get("/campaigns/<uuid:campaign_id>/conditions")
@allow(Audience.ANYONE)
@blueprint.response(200, CampaignConditionsSchema)
def get_conditions(campaign_id: UUID) -> dict[str, Any]:
    """How the conditional pledges of a campaign stand."""
    return campaign_conditions(context().sessions, campaign_id)
