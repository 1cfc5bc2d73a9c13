"""Refunds that backers ask for, as finance sees and answers them."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.chassis.identity import identity
from services.chassis.permissions import allow
from services.chassis.schemas import Instant, PageQuery, StrictSchema, Text
from services.contracts.roles import Role
from services.pledges.api.context import context
from services.pledges.api.cursors import read_id
from services.pledges.usecases.refunding.refund_requests import decline_refund, list_refund_requests

blueprint = Blueprint("refund_requests", __name__, description="Refund requests")


class RefundRequestQuery(PageQuery):
    """Which requests."""

    state = fields.String(load_default="open", validate=validate.OneOf(("open", "accepted", "declined")))


class RefundRequestSchema(StrictSchema):
    """One wish, with what was paid and what went back."""

    id = fields.UUID()
    pledge_id = fields.UUID()
    pledge_number = fields.String()
    campaign_title = fields.String()
    method = fields.String()
    reason = fields.String()
    asked_at = Instant()
    state = fields.String()
    answer = fields.String(allow_none=True)
    kind = fields.String()
    refund_by = fields.Date(allow_none=True)
    paid_cents = fields.Integer()
    refunded_cents = fields.Integer()


class RefundRequestsSchema(StrictSchema):
    """A page of wishes."""

    items = fields.List(fields.Nested(RefundRequestSchema))
    next = fields.String(allow_none=True)


class AnswerSchema(StrictSchema):
    """What the backer is told."""

    answer = Text(longest=1000, required=True)


@blueprint.get("/refund-requests")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
@blueprint.arguments(RefundRequestQuery, location="query")
@blueprint.response(200, RefundRequestsSchema)
def get_requests(query: dict[str, Any]) -> dict[str, Any]:
    """Requests, oldest first."""
    return list_refund_requests(context().sessions, query["state"], read_id(query["after"]), query["limit"])


@blueprint.post("/refund-requests/<uuid:request_id>/decline")
@allow(Role.FINANCE)
@blueprint.arguments(AnswerSchema)
@blueprint.response(204)
def post_decline(body: dict[str, Any], request_id: UUID) -> None:
    """Say no, in words."""
    decline_refund(context(), request_id, body["answer"], identity().actor)
