"""What a campaign sells: written by its makers."""

import uuid
from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.chassis.identity import identity
from services.chassis.permissions import allow
from services.chassis.schemas import Cents, StrictSchema, Text
from services.contracts.money import LARGEST_CENTS
from services.contracts.rewards import Delivery
from services.contracts.roles import Audience
from services.ideas.api.context import sessions
from services.ideas.api.schemas import Line
from services.ideas.api.views import CampaignView
from services.ideas.domain.readiness import SMALLEST_PLEDGE_FLOOR_CENTS
from services.ideas.domain.selling.rewards import MOST_REWARDS
from services.ideas.domain.vat import RATES
from services.ideas.usecases.selling import edit_rewards

blueprint = Blueprint("rewards", __name__, url_prefix="/campaigns/<uuid:campaign_id>/rewards")

MOST_PIECES = 100_000


def _pieces() -> fields.Integer:
    return fields.Integer(
        strict=True, load_default=None, allow_none=True, validate=validate.Range(1, MOST_PIECES)
    )


class VersionSchema(StrictSchema):
    """The version of the draft that was read."""

    version = fields.Integer(strict=True, required=True, validate=validate.Range(1, 2**31 - 1))


class RewardSchema(VersionSchema):
    """A reward as its makers write it."""

    name = Line(longest=80, required=True)
    description = Text(longest=600, empty=True, load_default="")
    price_cents = Cents(required=True, validate=validate.Range(SMALLEST_PLEDGE_FLOOR_CENTS, LARGEST_CENTS))
    vat_basis_points = fields.Integer(
        strict=True, required=True, validate=validate.OneOf(sorted({rate.basis_points for rate in RATES}))
    )
    stock = _pieces()
    most_per_person = _pieces()
    delivery_month = fields.String(required=True, validate=validate.Regexp(r"\d{4}-(0[1-9]|1[0-2])\Z"))
    delivery = fields.String(required=True, validate=validate.OneOf([str(each) for each in Delivery]))
    service_on = fields.Date(load_default=None, allow_none=True)


class OrderSchema(VersionSchema):
    """Every reward, in the order wanted."""

    order = fields.List(fields.UUID(), required=True, validate=validate.Length(1, MOST_REWARDS))


class OnSaleSchema(StrictSchema):
    """What may change on sale: the words, and so many more in stock."""

    description = Text(longest=600, empty=True, required=True)
    more = fields.Integer(strict=True, load_default=0, validate=validate.Range(0, MOST_PIECES))


@blueprint.post("")
@blueprint.arguments(RewardSchema)
@blueprint.response(201, CampaignView)
@allow(Audience.SIGNED_IN)
def add(body: dict[str, Any], campaign_id: uuid.UUID) -> dict[str, Any]:
    """Another reward."""
    version = body.pop("version")
    return edit_rewards.add_reward(sessions(), identity(), campaign_id, version, body)


@blueprint.post("/<uuid:reward_id>")
@blueprint.arguments(RewardSchema)
@blueprint.response(200, CampaignView)
@allow(Audience.SIGNED_IN)
def change(body: dict[str, Any], campaign_id: uuid.UUID, reward_id: uuid.UUID) -> dict[str, Any]:
    """The reward, written anew."""
    version = body.pop("version")
    return edit_rewards.change_reward(sessions(), identity(), campaign_id, reward_id, version, body)


@blueprint.post("/<uuid:reward_id>/remove")
@blueprint.arguments(VersionSchema)
@blueprint.response(200, CampaignView)
@allow(Audience.SIGNED_IN)
def remove(body: dict[str, Any], campaign_id: uuid.UUID, reward_id: uuid.UUID) -> dict[str, Any]:
    """The draft without that reward."""
    return edit_rewards.remove_reward(sessions(), identity(), campaign_id, reward_id, body["version"])


@blueprint.post("/order")
@blueprint.arguments(OrderSchema)
@blueprint.response(200, CampaignView)
@allow(Audience.SIGNED_IN)
def order(body: dict[str, Any], campaign_id: uuid.UUID) -> dict[str, Any]:
    """The rewards in another order."""
    return edit_rewards.order_rewards(sessions(), identity(), campaign_id, body["version"], body["order"])


@blueprint.post("/<uuid:reward_id>/on-sale")
@blueprint.arguments(OnSaleSchema)
@blueprint.response(200, CampaignView)
@allow(Audience.SIGNED_IN)
def change_on_sale(body: dict[str, Any], campaign_id: uuid.UUID, reward_id: uuid.UUID) -> dict[str, Any]:
    """More words, and more of it."""
    return edit_rewards.change_on_sale(sessions(), identity(), campaign_id, reward_id, **body)
