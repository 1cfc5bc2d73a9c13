"""Campaigns that collected less than was declared: the sums, and what is decided on them."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.chassis.identity import identity
from services.chassis.permissions import allow, has_role, require_member
from services.chassis.schemas import Cents, Instant, PageQuery, StrictSchema, Text
from services.contracts.roles import Audience, MembershipRole, Role
from services.pledges.api.approvals import ApprovalSchema
from services.pledges.api.context import context
from services.pledges.api.cursors import read_id
from services.pledges.domain.shortfalls.shortfall_rules import Decision
from services.pledges.usecases.approving.show_approvals import approval_view
from services.pledges.usecases.shortfalls.decide_shortfall import decide_shortfall
from services.pledges.usecases.shortfalls.shortfall_view import open_shortfalls, shortfall_at_desk
from services.pledges.usecases.shortfalls.top_up import propose_top_up

blueprint = Blueprint("shortfalls", __name__, description="Shortfalls and their decisions")


class ShortfallSchema(StrictSchema):
    """A shortfall as everybody may see it; sums are those of the count."""

    state = fields.String()
    rule = fields.String()
    limit_cents = fields.Integer(allow_none=True)
    minimum_cents = fields.Integer()
    collected_cents = fields.Integer()
    missing_cents = fields.Integer()
    counted_at = Instant()
    decision = fields.String(allow_none=True)
    statement = fields.String(allow_none=True)
    decided_at = Instant(allow_none=True)


class DeskShortfallSchema(ShortfallSchema):
    """A shortfall with today's sums, and what may be decided on it."""

    campaign_id = fields.UUID()
    association_id = fields.UUID()
    title = fields.String()
    sums = fields.Dict(keys=fields.String(), values=fields.Integer())
    missing_now_cents = fields.Integer()
    decisions = fields.List(fields.String())
    largest_top_up_cents = fields.Integer()
    top_up_state = fields.String(allow_none=True)
    top_up_cents = fields.Integer(allow_none=True)
    decided_by = fields.String(allow_none=True)


class OpenShortfallSchema(StrictSchema):
    """One that waits for a decision."""

    campaign_id = fields.UUID()
    title = fields.String()
    association_name = fields.String()
    rule = fields.String()
    limit_cents = fields.Integer(allow_none=True)
    missing_cents = fields.Integer()
    counted_at = Instant()


class OpenShortfallsSchema(StrictSchema):
    """A page of them."""

    items = fields.List(fields.Nested(OpenShortfallSchema))
    next = fields.String(allow_none=True)


class ShortfallDecisionSchema(StrictSchema):
    """The association's decision in writing, on the sum that it saw missing."""

    decision = fields.String(
        required=True, validate=validate.OneOf((str(Decision.ACCEPTED), str(Decision.REFUND_ALL)))
    )
    statement = Text(longest=2000, required=True)
    seen_missing_cents = Cents(required=True)


class TopUpSchema(StrictSchema):
    """What the sponsor adds."""

    amount_cents = Cents(required=True, validate=validate.Range(1))
    sponsor = Text(longest=120, required=True)
    email = fields.Email(required=True, validate=validate.Length(max=254))
    comment = Text(longest=500, required=True)


@blueprint.get("/campaigns/<uuid:campaign_id>/shortfall")
@allow(Audience.SIGNED_IN)
@blueprint.response(200, DeskShortfallSchema)
def get_shortfall(campaign_id: UUID) -> dict[str, Any]:
    """A campaign's shortfall, for its association and for finance staff."""
    return _visible(campaign_id)


@blueprint.post("/campaigns/<uuid:campaign_id>/shortfall-decision")
@allow(Audience.SIGNED_IN)
@blueprint.arguments(ShortfallDecisionSchema)
@blueprint.response(200, DeskShortfallSchema)
def post_shortfall_decision(body: dict[str, Any], campaign_id: UUID) -> dict[str, Any]:
    """Accept the smaller sum in writing, or give everything back."""
    require_member(shortfall_at_desk(context().sessions, campaign_id)["association_id"], MembershipRole.OWNER)
    decide_shortfall(
        context().sessions,
        campaign_id,
        decision=Decision(body["decision"]),
        statement=body["statement"],
        seen_missing_cents=body["seen_missing_cents"],
        actor=identity().actor,
    )
    return shortfall_at_desk(context().sessions, campaign_id)


@blueprint.post("/campaigns/<uuid:campaign_id>/shortfall-top-up")
@allow(Role.FINANCE)
@blueprint.arguments(TopUpSchema)
@blueprint.response(201, ApprovalSchema)
def post_top_up(body: dict[str, Any], campaign_id: UUID) -> dict[str, Any]:
    """Propose to register what the sponsor adds; another person decides."""
    actor = identity().actor
    approval = propose_top_up(
        context(), campaign_id, body["amount_cents"], body["sponsor"], body["email"], body["comment"], actor
    )
    return approval_view(approval, actor)


@blueprint.get("/desk/shortfalls")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, OpenShortfallsSchema)
def get_open_shortfalls(query: dict[str, Any]) -> dict[str, Any]:
    """Campaigns whose money is held until a decision."""
    return open_shortfalls(context().sessions, read_id(query["after"]), query["limit"])


def _visible(campaign_id: UUID) -> dict[str, Any]:
    shortfall = shortfall_at_desk(context().sessions, campaign_id)
    if not has_role(Role.FINANCE, Role.FINANCE_APPROVER):
        require_member(shortfall["association_id"])
    return shortfall
