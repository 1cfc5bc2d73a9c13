"""What an association delivers of a pre-sale."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.chassis.identity import identity
from services.chassis.permissions import allow, require_member
from services.chassis.schemas import PageQuery, StrictSchema
from services.contracts.roles import Audience
from services.pledges.api.context import context
from services.pledges.api.cursors import read_id
from services.pledges.domain.selling.deliveries import DeliveryState
from services.pledges.usecases.selling.deliver_rewards import (
    deliver,
    deliver_all,
    return_to_stock,
    undo_delivery,
)
from services.pledges.usecases.selling.show_deliveries import deliveries_as_csv, seller_of, show_deliveries

blueprint = Blueprint("deliveries", __name__, description="Deliveries of pre-sales")

MOST_AT_ONCE = 200


class ShownQuery(StrictSchema):
    """Purchases in one state, or all of them."""

    state = fields.String(load_default=None, validate=validate.OneOf([str(each) for each in DeliveryState]))


class DeliveriesQuery(PageQuery, ShownQuery):
    """A page of them."""


class DeliverySchema(StrictSchema):
    """One purchase, and what may be done to it."""

    pledge_id = fields.UUID()
    number = fields.String()
    name = fields.String()
    address = fields.String(allow_none=True)
    reward = fields.String()
    count = fields.Integer()
    total_cents = fields.Integer()
    delivery = fields.String()
    delivery_month = fields.String()
    service_on = fields.Date(allow_none=True)
    delivered_on = fields.Date(allow_none=True)
    state = fields.String()
    actions = fields.List(fields.String())


class DeliveriesSchema(StrictSchema):
    """A page of purchases; nothing is delivered before `is_decided`."""

    items = fields.List(fields.Nested(DeliverySchema))
    next = fields.String(allow_none=True)
    is_decided = fields.Boolean()


class ChosenSchema(StrictSchema):
    """Which purchases."""

    pledge_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(1, MOST_AT_ONCE))


class DoneSchema(StrictSchema):
    """How many purchases changed."""

    done = fields.Integer()


@blueprint.get("/campaigns/<uuid:campaign_id>/deliveries")
@allow(Audience.SIGNED_IN)
@blueprint.arguments(DeliveriesQuery, location="query")
@blueprint.response(200, DeliveriesSchema)
def get_deliveries(query: dict[str, Any], campaign_id: UUID) -> dict[str, Any]:
    """Paid purchases, oldest first."""
    _check(campaign_id)
    return show_deliveries(context(), campaign_id, _state(query), read_id(query["after"]), query["limit"])


@blueprint.get("/campaigns/<uuid:campaign_id>/deliveries.csv")
@allow(Audience.SIGNED_IN)
@blueprint.arguments(ShownQuery, location="query")
def get_deliveries_csv(query: dict[str, Any], campaign_id: UUID) -> Response:
    """The same as a table, for labels of parcels."""
    _check(campaign_id)
    lines = deliveries_as_csv(context(), campaign_id, _state(query), identity().actor)
    headers = {"Content-Disposition": 'attachment; filename="toimitukset.csv"'}
    return Response(lines, content_type="text/csv; charset=utf-8", headers=headers)


@blueprint.post("/campaigns/<uuid:campaign_id>/deliveries/deliver")
@allow(Audience.SIGNED_IN)
@blueprint.arguments(ChosenSchema)
@blueprint.response(200, DoneSchema)
def post_delivered(body: dict[str, Any], campaign_id: UUID) -> dict[str, int]:
    """These were handed over."""
    _check(campaign_id)
    return {"done": deliver(context(), campaign_id, body["pledge_ids"], identity().actor)}


@blueprint.post("/campaigns/<uuid:campaign_id>/deliveries/deliver-all")
@allow(Audience.SIGNED_IN)
@blueprint.response(200, DoneSchema)
def post_all_delivered(campaign_id: UUID) -> dict[str, int]:
    """All that waited were handed over."""
    _check(campaign_id)
    return {"done": deliver_all(context(), campaign_id, identity().actor)}


@blueprint.post("/campaigns/<uuid:campaign_id>/deliveries/undo")
@allow(Audience.SIGNED_IN)
@blueprint.arguments(ChosenSchema)
@blueprint.response(200, DoneSchema)
def post_undone(body: dict[str, Any], campaign_id: UUID) -> dict[str, int]:
    """These were not handed over after all."""
    _check(campaign_id)
    return {"done": undo_delivery(context(), campaign_id, body["pledge_ids"], identity().actor)}


@blueprint.post("/campaigns/<uuid:campaign_id>/deliveries/<uuid:pledge_id>/return")
@allow(Audience.SIGNED_IN)
@blueprint.response(204)
def post_returned(campaign_id: UUID, pledge_id: UUID) -> None:
    """What came back may be sold again."""
    _check(campaign_id)
    return_to_stock(context(), campaign_id, pledge_id, identity().actor)


def _check(campaign_id: UUID) -> None:
    require_member(seller_of(context(), campaign_id))


def _state(query: dict[str, Any]) -> DeliveryState | None:
    return DeliveryState(query["state"]) if query["state"] else None
