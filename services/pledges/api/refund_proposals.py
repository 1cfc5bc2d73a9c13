"""Proposing refunds: of one pledge, of many that are listed, of a whole campaign."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.chassis.idempotency import claim_from_request
from services.chassis.identity import identity
from services.chassis.permissions import allow
from services.chassis.schemas import Cents, StrictSchema, Text
from services.contracts.roles import Role
from services.pledges.api.approvals import ApprovalSchema
from services.pledges.api.context import context
from services.pledges.store.refunding.refund_batches import Choice
from services.pledges.usecases.approving.show_approvals import approval_view
from services.pledges.usecases.refunding.propose_refunds import REASONS, propose_pledge_refund
from services.pledges.usecases.refunding.refund_batches import list_batches, preview_batch, propose_batch
from services.pledges.usecases.refunding.show_refunds import refundable_view

blueprint = Blueprint("refund_proposals", __name__, description="Proposals of refunds")

MOST_CHOSEN = 200


class RefundableSchema(StrictSchema):
    """A pledge whose money may go back, and how it would go."""

    pledge_id = fields.UUID()
    pledge_number = fields.String()
    campaign_id = fields.UUID()
    campaign_title = fields.String()
    method = fields.String()
    automatic = fields.Boolean()
    payer_account_masked = fields.String(allow_none=True)
    paid_cents = fields.Integer()
    refunded_cents = fields.Integer()
    refundable_cents = fields.Integer()
    charged_back = fields.Boolean()


class PledgeRefundSchema(StrictSchema):
    """How much goes back, and why."""

    amount_cents = Cents(required=True)
    reason = fields.String(required=True, validate=validate.OneOf(REASONS))
    comment = Text(longest=500, required=True)


class RefundChoiceSchema(StrictSchema):
    """Which refunds: those named, all listed ones of a campaign, or the whole campaign's money."""

    refunds = fields.List(fields.UUID(), load_default=(), validate=validate.Length(max=MOST_CHOSEN))
    campaign_id = fields.UUID(load_default=None, allow_none=True)
    whole = fields.Boolean(load_default=False)


class RefundBatchSchema(RefundChoiceSchema):
    """Many refunds to be agreed to at once; `reason` is told to those who are not listed yet."""

    reason = fields.String(load_default="agreed", validate=validate.OneOf(REASONS))
    comment = Text(longest=500, required=True)


class RefundPreviewQuery(StrictSchema):
    """Which campaign, and whether all of its money."""

    campaign_id = fields.UUID(required=True)
    whole = fields.Boolean(load_default=False)


class RefundPreviewSchema(StrictSchema):
    """What a proposal would hold now: what goes by itself, and what somebody has to pay."""

    refunds = fields.Integer()
    amount_cents = fields.Integer()
    automatic_refunds = fields.Integer()
    automatic_cents = fields.Integer()
    bank_refunds = fields.Integer()
    bank_cents = fields.Integer()


class RefundBatchProgressSchema(StrictSchema):
    """How far an approved batch is."""

    id = fields.UUID()
    campaign_title = fields.String(allow_none=True)
    state = fields.String()
    made_at = fields.AwareDateTime()
    lines = fields.Integer()
    done = fields.Integer()
    skipped = fields.Integer()


class RefundBatchesSchema(StrictSchema):
    """The newest batches."""

    items = fields.List(fields.Nested(RefundBatchProgressSchema))


@blueprint.get("/desk/pledges/<name>/refundable")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
@blueprint.response(200, RefundableSchema)
def get_refundable(name: str) -> dict[str, Any]:
    """What of a pledge, named by its number or id, may go back."""
    return refundable_view(context().sessions, name)


@blueprint.post("/desk/pledges/<uuid:pledge_id>/refund-proposals")
@allow(Role.FINANCE)
@blueprint.arguments(PledgeRefundSchema)
@blueprint.response(201, ApprovalSchema)
def post_pledge_refund(body: dict[str, Any], pledge_id: UUID) -> dict[str, Any]:
    """Propose to give back a part of what a pledge paid, or all of it; another person decides."""
    actor = identity().actor
    claim = claim_from_request("propose_pledge_refund", required=False)
    approval = propose_pledge_refund(
        context().sessions, pledge_id, body["amount_cents"], body["reason"], body["comment"], actor, claim
    )
    return approval_view(approval, actor)


@blueprint.get("/refund-batches/preview")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
@blueprint.arguments(RefundPreviewQuery, location="query")
@blueprint.response(200, RefundPreviewSchema)
def get_preview(query: dict[str, Any]) -> dict[str, Any]:
    """What a proposal about a campaign would hold now."""
    choice = Choice(campaign_id=query["campaign_id"], whole=query["whole"])
    return preview_batch(context().sessions, choice)


@blueprint.get("/refund-batches")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
@blueprint.response(200, RefundBatchesSchema)
def get_batches() -> dict[str, Any]:
    """The newest approved batches and how far each is."""
    return {"items": list_batches(context().sessions)}


@blueprint.post("/refund-batches")
@allow(Role.FINANCE)
@blueprint.arguments(RefundBatchSchema)
@blueprint.response(201, ApprovalSchema)
def post_batch(body: dict[str, Any]) -> dict[str, Any]:
    """Propose many refunds at once; another person decides."""
    actor = identity().actor
    choice = Choice(tuple(body["refunds"]), body["campaign_id"], body["whole"])
    claim = claim_from_request("propose_batch", required=False)
    approval = propose_batch(context().sessions, choice, body["reason"], body["comment"], actor, claim)
    return approval_view(approval, actor)
