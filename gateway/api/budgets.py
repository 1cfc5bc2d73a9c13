"""Goods and the one budget of a campaign for programs."""

from dataclasses import asdict
from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields

from gateway.wiring import services
from services.chassis.permissions import allow
from services.chassis.schemas import StrictSchema
from services.contracts.roles import Audience

blueprint = Blueprint(
    "api_budgets", __name__, url_prefix="/api/v1", description="Goods, and one budget of everything"
)


class GoodsNeedOut(StrictSchema):
    """A thing that is needed; `left` may still be promised, sums are cents."""

    id = fields.String()
    name = fields.String()
    unit = fields.String()
    target = fields.Integer()
    promised = fields.Integer()
    received = fields.Integer()
    left = fields.Integer()
    value_cents = fields.Integer()
    value_basis = fields.String()
    approved_cents = fields.Integer()
    needed_by = fields.String(allow_none=True)
    bring_to = fields.String()
    closed = fields.Boolean()


class GoodsList(StrictSchema):
    """All that a campaign needs."""

    items = fields.List(fields.Nested(GoodsNeedOut))


class MoneyOut(StrictSchema):
    """Money of pledges and of match, in cents."""

    goal_cents = fields.Integer()
    promised_cents = fields.Integer()
    secured_cents = fields.Integer()
    collected_cents = fields.Integer()
    matched_cents = fields.Integer()


class HoursOut(StrictSchema):
    """Work in minutes, and the worth of what was approved."""

    needed_minutes = fields.Integer()
    signed_minutes = fields.Integer()
    approved_minutes = fields.Integer()
    cents_per_hour = fields.Integer()
    approved_cents = fields.Integer()


class GoodsSumsOut(StrictSchema):
    """Goods in pieces and cents."""

    target = fields.Integer()
    promised = fields.Integer()
    received = fields.Integer()
    left = fields.Integer()
    target_cents = fields.Integer()
    promised_cents = fields.Integer()
    approved_cents = fields.Integer()


class OwnShareOut(StrictSchema):
    """What the association covers itself: so many basis points of total_cost or of grant, in cents."""

    basis_points = fields.Integer()
    base = fields.String()
    counts_backers = fields.Boolean()
    base_cents = fields.Integer()
    required_cents = fields.Integer()
    covered_cents = fields.Integer()
    short_by_cents = fields.Integer()


class LackOut(StrictSchema):
    """What is missing: money or own_share in cents, hours in minutes, goods in pieces."""

    what = fields.String()
    amount = fields.Integer()


class OneBudgetOut(StrictSchema):
    """Everything that a campaign is made of."""

    money = fields.Nested(MoneyOut)
    hours = fields.Nested(HoursOut)
    goods = fields.Nested(GoodsSumsOut)
    own_money_cents = fields.Integer()
    own_share = fields.Nested(OwnShareOut, allow_none=True)
    missing = fields.List(fields.Nested(LackOut))


@blueprint.get("/campaigns/<slug>/goods")
@blueprint.response(200, GoodsList)
@allow(Audience.ANYONE)
def list_goods(slug: str) -> dict[str, Any]:
    """What a public campaign needs beside money and work."""
    campaign = services().ideas.campaign(slug)
    return {"items": [asdict(each) for each in services().goods.of_campaign(campaign.card.id).needs]}


@blueprint.get("/campaigns/<slug>/budget")
@blueprint.response(200, OneBudgetOut)
@allow(Audience.ANYONE)
def show_budget(slug: str) -> dict[str, Any]:
    """Money, match, hours, goods and the own-funding share of a public campaign."""
    campaign = services().ideas.campaign(slug)
    budget = services().budgets.of_campaign(campaign.card.id)
    return asdict(budget) | {"own_money_cents": budget.proved_cents}
