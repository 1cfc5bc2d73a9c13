"""Monthly pledges: kept up by whoever holds the first pledge's link, seen by the finance desk."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import fields

from services.chassis.permissions import allow
from services.chassis.schemas import StrictSchema
from services.contracts.roles import Audience, Role
from services.pledges.api.context import context
from services.pledges.api.pledges import CardPageSchema, NewAmountSchema, PledgeSchema, TokenSchema
from services.pledges.api.visitors import visitor
from services.pledges.usecases.context import Context
from services.pledges.usecases.monthly import change_monthly as change
from services.pledges.usecases.monthly.monthly_view import campaign_monthly
from services.pledges.usecases.pledging.pledge_view import view_pledge

blueprint = Blueprint("monthly", __name__, description="Monthly pledges")


class SkipSchema(TokenSchema):
    """The month to leave out."""

    due_on = fields.Date(required=True)


class MonthlyStateSchema(StrictSchema):
    """How many are in a state, and what they come to a month."""

    state = fields.String()
    pledges = fields.Integer()
    amount_cents = fields.Integer()


class MonthlyLineSchema(StrictSchema):
    """One monthly pledge, without its person."""

    number = fields.String()
    state = fields.String()
    reason = fields.String(allow_none=True)
    amount_cents = fields.Integer()
    next_due_on = fields.Date(allow_none=True)


class CampaignMonthlySchema(StrictSchema):
    """The monthly pledges of a campaign."""

    states = fields.List(fields.Nested(MonthlyStateSchema))
    soonest = fields.List(fields.Nested(MonthlyLineSchema))


def _after(deed: Callable[[Context, UUID, str], None], body: dict[str, Any], pledge_id: UUID) -> Any:
    deed(context(), pledge_id, body["token"])
    return view_pledge(context(), pledge_id, body["token"])


@blueprint.post("/pledges/<uuid:pledge_id>/monthly/skip")
@allow(Audience.ANYONE)
@blueprint.arguments(SkipSchema)
@blueprint.response(200, PledgeSchema)
def post_skip(body: dict[str, Any], pledge_id: UUID) -> dict[str, Any]:
    """Leave one month out."""
    change.skip_next_month(context(), pledge_id, body["token"], body["due_on"])
    return view_pledge(context(), pledge_id, body["token"])


@blueprint.post("/pledges/<uuid:pledge_id>/monthly/pause")
@allow(Audience.ANYONE)
@blueprint.arguments(TokenSchema)
@blueprint.response(200, PledgeSchema)
def post_pause(body: dict[str, Any], pledge_id: UUID) -> Any:
    """Charge nothing until it goes on."""
    return _after(change.pause_monthly, body, pledge_id)


@blueprint.post("/pledges/<uuid:pledge_id>/monthly/resume")
@allow(Audience.ANYONE)
@blueprint.arguments(TokenSchema)
@blueprint.response(200, PledgeSchema)
def post_resume(body: dict[str, Any], pledge_id: UUID) -> Any:
    """Go on."""
    return _after(change.resume_monthly, body, pledge_id)


@blueprint.post("/pledges/<uuid:pledge_id>/monthly/cancel")
@allow(Audience.ANYONE)
@blueprint.arguments(TokenSchema)
@blueprint.response(200, PledgeSchema)
def post_cancel(body: dict[str, Any], pledge_id: UUID) -> Any:
    """End it for good."""
    return _after(change.cancel_monthly, body, pledge_id)


@blueprint.post("/pledges/<uuid:pledge_id>/monthly/amount")
@allow(Audience.ANYONE)
@blueprint.arguments(NewAmountSchema)
@blueprint.response(200, PledgeSchema)
def post_amount(body: dict[str, Any], pledge_id: UUID) -> dict[str, Any]:
    """Give another sum from the next month on."""
    change.change_monthly_amount(context(), pledge_id, body["token"], body["amount_cents"])
    return view_pledge(context(), pledge_id, body["token"])


@blueprint.post("/pledges/<uuid:pledge_id>/monthly/card")
@allow(Audience.ANYONE)
@blueprint.arguments(TokenSchema)
@blueprint.response(200, CardPageSchema)
def post_card(body: dict[str, Any], pledge_id: UUID) -> dict[str, str]:
    """A page for giving another card for the coming months."""
    return {"checkout_url": change.change_monthly_card(context(), pledge_id, body["token"], visitor())}


@blueprint.get("/desk/campaigns/<uuid:campaign_id>/monthly")
@allow(Role.FINANCE)
@blueprint.response(200, CampaignMonthlySchema)
def get_campaign_monthly(campaign_id: UUID) -> dict[str, Any]:
    """The monthly pledges of a campaign."""
    return campaign_monthly(context().sessions, campaign_id)
