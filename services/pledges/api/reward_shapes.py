"""Rewards and purchases as they come in and go out."""

from typing import Any

from marshmallow import fields, validate

from services.chassis.schemas import StrictSchema, Text
from services.pledges.usecases.selling.choose_reward import RewardWish

MOST_AT_ONCE = 1_000


class RewardWishSchema(StrictSchema):
    """What a backer buys, and where to it is posted."""

    reward_id = fields.UUID(required=True)
    count = fields.Integer(strict=True, required=True, validate=validate.Range(1, MOST_AT_ONCE))
    address = Text(longest=300, empty=True, load_default="")


class RewardSchema(StrictSchema):
    """A reward on sale; nothing `left` is no limit."""

    id = fields.UUID()
    name = fields.String()
    description = fields.String()
    price_cents = fields.Integer()
    vat_basis_points = fields.Integer()
    stock = fields.Integer(allow_none=True)
    left = fields.Integer(allow_none=True)
    most_per_person = fields.Integer(allow_none=True)
    delivery_month = fields.String()
    delivery = fields.String()
    service_on = fields.Date(allow_none=True)


class BoughtSchema(StrictSchema):
    """What was bought, with the tax in it."""

    name = fields.String()
    count = fields.Integer()
    unit_price_cents = fields.Integer()
    total_cents = fields.Integer()
    vat_basis_points = fields.Integer()
    vat_cents = fields.Integer()
    delivery = fields.String()
    delivery_month = fields.String()
    service_on = fields.String(allow_none=True)


def wished(body: dict[str, Any] | None) -> RewardWish | None:
    """The wish out of its fields."""
    return RewardWish(**body) if body else None
