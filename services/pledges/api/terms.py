"""What a campaign asks of a pledge, for the page that takes it."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import fields

from services.chassis.permissions import allow
from services.chassis.schemas import Instant, StrictSchema
from services.contracts.roles import Audience
from services.pledges.api.context import context
from services.pledges.api.match_fund_shapes import CampaignMatchSchema
from services.pledges.api.reward_shapes import RewardSchema
from services.pledges.api.shortfalls import ShortfallSchema
from services.pledges.usecases.pledging.campaign_offer import campaign_offer

blueprint = Blueprint("terms", __name__, description="Terms of campaigns")


class TotalsSchema(StrictSchema):
    """The public sums."""

    promised_cents = fields.Integer()
    secured_cents = fields.Integer()
    collected_cents = fields.Integer()
    in_repair_cents = fields.Integer()
    refunded_cents = fields.Integer()
    matched_cents = fields.Integer()
    backers = fields.Integer()


class TermsSchema(StrictSchema):
    """Terms and sums of one campaign."""

    campaign_id = fields.UUID()
    state = fields.String()
    model = fields.String()
    deadline = Instant()
    minimum_pledge_cents = fields.Integer()
    remaining_cap_cents = fields.Integer(allow_none=True)
    methods = fields.List(fields.String())
    bank_last_on = fields.Date()
    shortfall_rule = fields.String()
    shortfall_limit_cents = fields.Integer(allow_none=True)
    shortfall = fields.Nested(ShortfallSchema, allow_none=True)
    conditions = fields.List(fields.String())
    monthly_again_on = fields.Date(allow_none=True)
    totals = fields.Nested(TotalsSchema)
    rewards = fields.List(fields.Nested(RewardSchema))
    match = fields.Nested(CampaignMatchSchema, allow_none=True)


@blueprint.get("/campaigns/<uuid:campaign_id>/terms")
@allow(Audience.ANYONE)
@blueprint.response(200, TermsSchema)
def get_terms(campaign_id: UUID) -> dict[str, Any]:
    """Terms of a campaign."""
    return campaign_offer(context().sessions, campaign_id)
