"""Requests that need a second person."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.chassis.idempotency import claim_from_request
from services.chassis.identity import identity
from services.chassis.permissions import allow
from services.chassis.schemas import Instant, PageQuery, StrictSchema, Text
from services.contracts.roles import Role
from services.pledges.api.context import context
from services.pledges.api.cursors import read_id
from services.pledges.usecases.approving.approve_many import Seen, approve_many
from services.pledges.usecases.approving.decide_approval import decide_approval
from services.pledges.usecases.approving.show_approvals import approval_view, list_approvals
from services.pledges.usecases.approving.withdraw_request import withdraw_request

blueprint = Blueprint("approvals", __name__, description="Four eyes")


class ApprovalQuery(PageQuery):
    """Which requests."""

    state = fields.String(
        load_default="open", validate=validate.OneOf(("open", "executed", "rejected", "expired", "withdrawn"))
    )


class ApprovalSchema(StrictSchema):
    """A request: what exactly is asked, by whom, and what was decided."""

    id = fields.UUID()
    kind = fields.String()
    subject_id = fields.UUID()
    summary = fields.Dict(keys=fields.String())
    amount_cents = fields.Integer(allow_none=True)
    comment = fields.String()
    requested_by = fields.String()
    requested_at = Instant()
    expires_at = Instant()
    content_hash = fields.String()
    state = fields.String()
    decided_by = fields.String(allow_none=True)
    decided_at = Instant(allow_none=True)
    decision_reason = fields.String(allow_none=True)
    own = fields.Boolean()


class ApprovalsSchema(StrictSchema):
    """A page of requests."""

    items = fields.List(fields.Nested(ApprovalSchema))
    next = fields.String(allow_none=True)


class DecisionSchema(StrictSchema):
    """The decision on what was seen, named by its hash."""

    decision = fields.String(required=True, validate=validate.OneOf(("approve", "reject")))
    content_hash = fields.String(required=True, validate=validate.Length(equal=64))
    reason = Text(longest=500, empty=True, load_default="")


class SeenSchema(StrictSchema):
    """A request as it was seen."""

    id = fields.UUID(required=True)
    content_hash = fields.String(required=True, validate=validate.Length(equal=64))


class ManySeenSchema(StrictSchema):
    """Requests to be approved in a row."""

    items = fields.List(fields.Nested(SeenSchema), required=True, validate=validate.Length(1, 100))


class OutcomeSchema(StrictSchema):
    """What became of one; `code` tells why it was not done."""

    id = fields.UUID()
    code = fields.String(allow_none=True)


class OutcomesSchema(StrictSchema):
    """What became of each, in the order asked."""

    items = fields.List(fields.Nested(OutcomeSchema))


@blueprint.get("/approvals")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
@blueprint.arguments(ApprovalQuery, location="query")
@blueprint.response(200, ApprovalsSchema)
def get_approvals(query: dict[str, Any]) -> dict[str, Any]:
    """Requests of one state, oldest first."""
    after = read_id(query["after"])
    return list_approvals(context().sessions, query["state"], after, query["limit"], identity().actor)


@blueprint.post("/approvals/<uuid:approval_id>/decision")
@allow(Role.FINANCE_APPROVER)
@blueprint.arguments(DecisionSchema)
@blueprint.response(200, ApprovalSchema)
def post_decision(body: dict[str, Any], approval_id: UUID) -> dict[str, Any]:
    """Approve and carry out, or reject with a reason."""
    actor = identity().actor
    approval = decide_approval(
        context().sessions,
        approval_id,
        approve=body["decision"] == "approve",
        seen_hash=body["content_hash"],
        reason=body["reason"],
        actor=actor,
        authenticated_at=identity().authenticated_at,
        claim=claim_from_request("decide_approval", required=False),
    )
    return approval_view(approval, actor)


@blueprint.post("/approvals/batch-approvals")
@allow(Role.FINANCE_APPROVER)
@blueprint.arguments(ManySeenSchema)
@blueprint.response(200, OutcomesSchema)
def post_batch(body: dict[str, Any]) -> dict[str, Any]:
    """Approve many plain matches, each as it was seen."""
    seen = [Seen(each["id"], each["content_hash"]) for each in body["items"]]
    claim = claim_from_request("approve_many", required=False)
    who = identity()
    return {"items": approve_many(context().sessions, seen, who.actor, who.authenticated_at, claim)}


@blueprint.post("/approvals/<uuid:approval_id>/withdrawal")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
@blueprint.response(200, ApprovalSchema)
def post_withdrawal(approval_id: UUID) -> dict[str, Any]:
    """Take an own request back before it is decided."""
    actor = identity().actor
    claim = claim_from_request("withdraw_request", required=False)
    return approval_view(withdraw_request(context().sessions, approval_id, actor, claim), actor)
