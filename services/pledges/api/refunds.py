"""The refund list."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.chassis.identity import identity
from services.chassis.permissions import allow
from services.chassis.schemas import Instant, PageQuery, StrictSchema, Text
from services.contracts.roles import Role
from services.pledges.api.approvals import ApprovalSchema
from services.pledges.api.context import context
from services.pledges.api.cursors import read_id
from services.pledges.usecases.propose import propose_refund
from services.pledges.usecases.show_approvals import approval_view
from services.pledges.usecases.show_refunds import list_refunds

blueprint = Blueprint("refunds", __name__, description="Refunds")


class RefundQuery(PageQuery):
    """Which refunds."""

    state = fields.String(load_default=None, validate=validate.OneOf(("listed", "approved", "paid")))


class RefundSchema(StrictSchema):
    """Money that is to go back, or has gone."""

    id = fields.UUID()
    number = fields.String()
    state = fields.String()
    method = fields.String()
    amount_cents = fields.Integer()
    reason = fields.String()
    pledge_id = fields.UUID(allow_none=True)
    pledge_number = fields.String(allow_none=True)
    campaign_id = fields.UUID(allow_none=True)
    campaign_title = fields.String(allow_none=True)
    listed_at = Instant()
    paid_at = Instant(allow_none=True)


class RefundsSchema(StrictSchema):
    """A page of refunds."""

    items = fields.List(fields.Nested(RefundSchema))
    next = fields.String(allow_none=True)


class CommentSchema(StrictSchema):
    """Why it is asked."""

    comment = Text(longest=500, required=True)


@blueprint.get("/refunds")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
@blueprint.arguments(RefundQuery, location="query")
@blueprint.response(200, RefundsSchema)
def get_refunds(query: dict[str, Any]) -> dict[str, Any]:
    """Refunds, oldest first."""
    return list_refunds(context().sessions, query["state"], read_id(query["after"]), query["limit"])


@blueprint.post("/refunds/<uuid:refund_id>/proposals")
@allow(Role.FINANCE)
@blueprint.arguments(CommentSchema)
@blueprint.response(201, ApprovalSchema)
def post_proposal(body: dict[str, Any], refund_id: UUID) -> dict[str, Any]:
    """Propose to pay a listed refund; another person decides."""
    actor = identity().actor
    return approval_view(propose_refund(context().sessions, refund_id, body["comment"], actor), actor)
