"""The refund list."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.chassis.idempotency import claim_from_request
from services.chassis.identity import identity
from services.chassis.permissions import allow
from services.chassis.schemas import Instant, PageQuery, StrictSchema, Text
from services.contracts.roles import Role
from services.pledges.api.approvals import ApprovalSchema
from services.pledges.api.context import context
from services.pledges.api.cursors import read_id
from services.pledges.usecases.approving.propose import propose_refund
from services.pledges.usecases.approving.show_approvals import approval_view
from services.pledges.usecases.refunding.propose_refunds import propose_refund_by_bank, retry_refund
from services.pledges.usecases.refunding.show_refunds import STATES, list_refunds, refunds_to_pay

blueprint = Blueprint("refunds", __name__, description="Refunds")


class RefundQuery(PageQuery):
    """Which refunds."""

    state = fields.String(load_default=None, validate=validate.OneOf(tuple(STATES)))


class RefundSchema(StrictSchema):
    """Money that is to go back, or has gone."""

    id = fields.UUID()
    number = fields.String()
    state = fields.String()
    method = fields.String()
    automatic = fields.Boolean()
    trouble = fields.String(allow_none=True)
    in_payment_file = fields.Boolean()
    failure = fields.String(allow_none=True)
    payee_name = fields.String(allow_none=True)
    payee_iban = fields.String(allow_none=True)
    payee_account_masked = fields.String(allow_none=True)
    amount_cents = fields.Integer()
    reason = fields.String()
    pledge_id = fields.UUID(allow_none=True)
    pledge_number = fields.String(allow_none=True)
    campaign_id = fields.UUID(allow_none=True)
    campaign_title = fields.String(allow_none=True)
    listed_at = Instant()
    paid_at = Instant(allow_none=True)


class OwnRefundSchema(StrictSchema):
    """A refund as the backer sees it."""

    number = fields.String()
    state = fields.String()
    method = fields.String()
    amount_cents = fields.Integer()
    listed_at = Instant()
    paid_at = Instant(allow_none=True)


class RefundsSchema(StrictSchema):
    """A page of refunds."""

    items = fields.List(fields.Nested(RefundSchema))
    next = fields.String(allow_none=True)


class ToPaySchema(StrictSchema):
    """A refund that somebody has to pay in a bank."""

    id = fields.UUID()
    collecting_account_id = fields.UUID()
    payee_name = fields.String(allow_none=True)
    payee_iban = fields.String(allow_none=True)
    amount_cents = fields.Integer()
    message = fields.String()


class ToPayPageSchema(StrictSchema):
    """A page of them."""

    items = fields.List(fields.Nested(ToPaySchema))
    next = fields.String(allow_none=True)


class CommentSchema(StrictSchema):
    """Why it is asked."""

    comment = Text(longest=500, required=True)


class PayeeSchema(CommentSchema):
    """To whom a refund goes by bank."""

    payee_name = Text(longest=120, required=True)
    payee_iban = Text(longest=42, required=True)


@blueprint.get("/refunds")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
@blueprint.arguments(RefundQuery, location="query")
@blueprint.response(200, RefundsSchema)
def get_refunds(query: dict[str, Any]) -> dict[str, Any]:
    """Refunds, oldest first."""
    return list_refunds(context().sessions, query["state"], read_id(query["after"]), query["limit"])


@blueprint.get("/refunds/to-pay")
@allow(Role.FINANCE)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, ToPayPageSchema)
def get_to_pay(query: dict[str, Any]) -> dict[str, Any]:
    """Approved bank refunds with the whole account of each payee, oldest first."""
    return refunds_to_pay(context().sessions, read_id(query["after"]), query["limit"])


@blueprint.post("/refunds/<uuid:refund_id>/proposals")
@allow(Role.FINANCE)
@blueprint.arguments(CommentSchema)
@blueprint.response(201, ApprovalSchema)
def post_proposal(body: dict[str, Any], refund_id: UUID) -> dict[str, Any]:
    """Propose to pay a listed refund; another person decides."""
    actor, claim = identity().actor, claim_from_request("propose_refund", required=False)
    return approval_view(propose_refund(context().sessions, refund_id, body["comment"], actor, claim), actor)


@blueprint.post("/refunds/<uuid:refund_id>/retry")
@allow(Role.FINANCE)
@blueprint.response(204)
def post_retry(refund_id: UUID) -> None:
    """Send a failed refund to the same card once more; two people have agreed to it before."""
    retry_refund(context().sessions, refund_id, identity().actor)


@blueprint.post("/refunds/<uuid:refund_id>/bank-proposals")
@allow(Role.FINANCE)
@blueprint.arguments(PayeeSchema)
@blueprint.response(201, ApprovalSchema)
def post_bank_proposal(body: dict[str, Any], refund_id: UUID) -> dict[str, Any]:
    """Propose to pay a failed refund, or one without a known account, to this account."""
    actor = identity().actor
    claim = claim_from_request("propose_refund_by_bank", required=False)
    approval = propose_refund_by_bank(
        context().sessions, refund_id, body["payee_name"], body["payee_iban"], body["comment"], actor, claim
    )
    return approval_view(approval, actor)
