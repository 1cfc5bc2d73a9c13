"""Disputes of charges and early warnings of fraud."""

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
from services.pledges.api.refunds import CommentSchema
from services.pledges.domain.disputing.dispute_answers import LONGEST_EVIDENCE
from services.pledges.usecases.approving.show_approvals import approval_view
from services.pledges.usecases.disputing.answer_dispute import answer_dispute
from services.pledges.usecases.disputing.show_disputes import (
    dismiss_warning,
    list_disputes,
    list_warnings,
    show_dispute,
)
from services.pledges.usecases.refunding.propose_refunds import propose_write_off

blueprint = Blueprint("disputes", __name__, description="Disputes")


class DisputeQuery(PageQuery):
    """Those that go on, or those that are decided."""

    state = fields.String(load_default="open", validate=validate.OneOf(("open", "decided")))


class DisputeSchema(StrictSchema):
    """A payer's bank disputes a charge; sums in cents."""

    id = fields.UUID()
    provider_id = fields.String()
    state = fields.String()
    is_open = fields.Boolean()
    reason = fields.String()
    amount_cents = fields.Integer()
    taken_cents = fields.Integer()
    fee_cents = fields.Integer()
    open_loss_cents = fields.Integer()
    opened_at = Instant()
    due_by = Instant(allow_none=True)
    days_left = fields.Integer(allow_none=True)
    can_answer = fields.Boolean()
    submissions = fields.Integer()
    pledge_id = fields.UUID()
    pledge_number = fields.String()
    campaign_id = fields.UUID()
    campaign_title = fields.String()


class DisputesSchema(StrictSchema):
    """A page of disputes."""

    items = fields.List(fields.Nested(DisputeSchema))
    next = fields.String(allow_none=True)


class EvidenceTextsSchema(StrictSchema):
    """What the payer's bank is told, by the provider's names."""

    product_description = Text(longest=LONGEST_EVIDENCE, empty=True, load_default="")
    service_date = Text(longest=100, empty=True, load_default="")
    refund_policy_disclosure = Text(longest=LONGEST_EVIDENCE, empty=True, load_default="")
    uncategorized_text = Text(longest=LONGEST_EVIDENCE, required=True)


class DisputeAnswerSchema(StrictSchema):
    """An answer that was given."""

    at = Instant()
    by = fields.String()
    answer = fields.String(allow_none=True)
    evidence = fields.Dict(keys=fields.String(), values=fields.String())


class DisputeChangeSchema(StrictSchema):
    """One step of the dispute's life."""

    at = Instant()
    state = fields.String()
    actor = fields.String()


class DisputeDetailsSchema(DisputeSchema):
    """A dispute with what we hold and what was answered."""

    draft = fields.Dict(keys=fields.String(), values=fields.String())
    answers = fields.List(fields.Nested(DisputeAnswerSchema))
    changes = fields.List(fields.Nested(DisputeChangeSchema))
    consent_version = fields.String()
    paid_cents = fields.Integer()
    refunded_cents = fields.Integer()


class FraudWarningSchema(StrictSchema):
    """A card's issuer suspects fraud; a refund in time saves the fee of a dispute."""

    id = fields.UUID()
    fraud_type = fields.String()
    warned_at = Instant()
    pledge_id = fields.UUID()
    pledge_number = fields.String()
    campaign_title = fields.String()
    paid_cents = fields.Integer()


class FraudWarningsSchema(StrictSchema):
    """Open warnings."""

    items = fields.List(fields.Nested(FraudWarningSchema))


@blueprint.get("/disputes")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
@blueprint.arguments(DisputeQuery, location="query")
@blueprint.response(200, DisputesSchema)
def get_disputes(query: dict[str, Any]) -> dict[str, Any]:
    """Disputes, oldest first."""
    return list_disputes(
        context().sessions,
        is_open=query["state"] == "open",
        after=read_id(query["after"]),
        limit=query["limit"],
    )


@blueprint.get("/disputes/<uuid:dispute_id>")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
@blueprint.response(200, DisputeDetailsSchema)
def get_dispute(dispute_id: UUID) -> dict[str, Any]:
    """One dispute with a draft of the answer."""
    return show_dispute(context().sessions, dispute_id)


@blueprint.post("/disputes/<uuid:dispute_id>/evidence")
@allow(Role.FINANCE)
@blueprint.arguments(EvidenceTextsSchema)
@blueprint.response(204)
def post_evidence(body: dict[str, Any], dispute_id: UUID) -> None:
    """Answer the payer's bank, once and for all."""
    answer_dispute(context(), dispute_id, body, identity().actor)


@blueprint.post("/disputes/<uuid:dispute_id>/write-off-proposals")
@allow(Role.FINANCE)
@blueprint.arguments(CommentSchema)
@blueprint.response(201, ApprovalSchema)
def post_write_off(body: dict[str, Any], dispute_id: UUID) -> dict[str, Any]:
    """Propose to bear what a lost dispute took and no campaign holds; another person decides."""
    actor, claim = identity().actor, claim_from_request("propose_write_off", required=False)
    asked = propose_write_off(context().sessions, dispute_id, body["comment"], actor, claim)
    return approval_view(asked, actor)


@blueprint.get("/fraud-warnings")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
@blueprint.response(200, FraudWarningsSchema)
def get_warnings() -> dict[str, Any]:
    """Open warnings of fraud, the oldest first."""
    return {"items": list_warnings(context().sessions)}


@blueprint.post("/fraud-warnings/<uuid:warning_id>/dismissal")
@allow(Role.FINANCE)
@blueprint.arguments(CommentSchema)
@blueprint.response(204)
def post_dismissal(body: dict[str, Any], warning_id: UUID) -> None:
    """Leave a warning at that."""
    dismiss_warning(context().sessions, warning_id, body["comment"], identity().actor)
