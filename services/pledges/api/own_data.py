"""A backer's own data: taken along, hidden, erased; and the wish to have money back."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import fields

from services.chassis.permissions import allow
from services.chassis.schemas import StrictSchema, Text
from services.contracts.roles import Audience
from services.pledges.api.context import context
from services.pledges.api.one_line import OneLine
from services.pledges.api.pledges import PledgeSchema, TokenSchema
from services.pledges.usecases.personal_data.erase_contact import ask_erasure
from services.pledges.usecases.personal_data.own_data import change_public_name, export_pledge
from services.pledges.usecases.pledging.pledge_view import view_pledge
from services.pledges.usecases.refunding.refund_requests import ask_refund
from services.pledges.usecases.refunding.withdraw_purchase import withdraw_purchase

blueprint = Blueprint("own_data", __name__, description="A backer's own data")


class ExportSchema(StrictSchema):
    """Everything stored about a pledge and its backer; nothing in `contact` after an erasure."""

    exported_at = fields.String()
    contact = fields.Dict(allow_none=True)
    pledge = fields.Dict()
    purchase = fields.Dict(allow_none=True)
    card_payment = fields.Dict(allow_none=True)
    refunds = fields.List(fields.Dict())
    refund_request = fields.Dict(allow_none=True)
    history = fields.List(fields.Dict())


class PublicNameSchema(TokenSchema):
    """The name that others see, or nothing."""

    public_name = OneLine(longest=80, required=True, allow_none=True)


class RefundWishSchema(TokenSchema):
    """Why the money should come back."""

    reason = Text(longest=1000, required=True)


class ErasureSchema(StrictSchema):
    """Whether the contact data are gone, or go when no money is on its way any more."""

    done = fields.Boolean()


@blueprint.get("/pledges/<uuid:pledge_id>/export")
@allow(Audience.ANYONE)
@blueprint.arguments(TokenSchema, location="query")
@blueprint.response(200, ExportSchema)
def get_export(query: dict[str, Any], pledge_id: UUID) -> dict[str, Any]:
    """All data of a pledge."""
    return export_pledge(context(), pledge_id, query["token"])


@blueprint.post("/pledges/<uuid:pledge_id>/public-name")
@allow(Audience.ANYONE)
@blueprint.arguments(PublicNameSchema)
@blueprint.response(200, PledgeSchema)
def post_public_name(body: dict[str, Any], pledge_id: UUID) -> dict[str, Any]:
    """Show a name, or hide it."""
    change_public_name(context(), pledge_id, body["token"], body["public_name"])
    return view_pledge(context(), pledge_id, body["token"])


@blueprint.post("/pledges/<uuid:pledge_id>/erasure")
@allow(Audience.ANYONE)
@blueprint.arguments(TokenSchema)
@blueprint.response(200, ErasureSchema)
def post_erasure(body: dict[str, Any], pledge_id: UUID) -> dict[str, bool]:
    """Erase the contact data, now or as soon as no money is on its way."""
    return {"done": ask_erasure(context(), pledge_id, body["token"])}


@blueprint.post("/pledges/<uuid:pledge_id>/refund-request")
@allow(Audience.ANYONE)
@blueprint.arguments(RefundWishSchema)
@blueprint.response(201, PledgeSchema)
def post_refund_request(body: dict[str, Any], pledge_id: UUID) -> dict[str, Any]:
    """Ask for the money back."""
    ask_refund(context(), pledge_id, body["token"], body["reason"])
    return view_pledge(context(), pledge_id, body["token"])


@blueprint.post("/pledges/<uuid:pledge_id>/purchase-withdrawal")
@allow(Audience.ANYONE)
@blueprint.arguments(TokenSchema)
@blueprint.response(201, PledgeSchema)
def post_purchase_withdrawal(body: dict[str, Any], pledge_id: UUID) -> dict[str, Any]:
    """Withdraw from a pre-sale that was paid."""
    withdraw_purchase(context(), pledge_id, body["token"])
    return view_pledge(context(), pledge_id, body["token"])
