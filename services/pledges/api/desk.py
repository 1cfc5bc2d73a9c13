"""What the finance desk opens with."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields

from services.chassis.permissions import allow
from services.chassis.schemas import Instant, PageQuery, StrictSchema
from services.contracts.roles import Role
from services.pledges.api.context import context
from services.pledges.api.cursors import read_id
from services.pledges.api.terms import TotalsSchema
from services.pledges.usecases.books.show_books import desk_campaigns, summary

blueprint = Blueprint("desk", __name__, description="Finance desk")


class DeskCampaignSchema(StrictSchema):
    """A campaign with its sums as of now."""

    campaign_id = fields.UUID()
    slug = fields.String()
    title = fields.String()
    association_name = fields.String()
    collecting_account_id = fields.UUID()
    state = fields.String()
    deadline = Instant()
    goal_cents = fields.Integer()
    minimum_cents = fields.Integer()
    totals = fields.Nested(TotalsSchema)


class DeskCampaignsSchema(StrictSchema):
    """A page of campaigns."""

    items = fields.List(fields.Nested(DeskCampaignSchema))
    next = fields.String(allow_none=True)


class SummarySchema(StrictSchema):
    """Numbers of the day."""

    as_of = Instant()
    inbox_lines = fields.Integer()
    inbox_cents = fields.Integer()
    inbox_oldest_on = fields.Date(allow_none=True)
    open_approvals = fields.Integer()
    open_approval_cents = fields.Integer()
    refunds_due = fields.Integer()
    refunds_due_cents = fields.Integer()
    failed_refunds = fields.Integer()
    disputes_to_answer = fields.Integer()
    next_dispute_due = Instant(allow_none=True)
    fraud_warnings = fields.Integer()
    payouts_in_transit = fields.Integer()
    payouts_in_transit_cents = fields.Integer()
    last_statement_on = fields.Date(allow_none=True)
    promised_cents = fields.Integer()
    secured_cents = fields.Integer()
    collected_cents = fields.Integer()
    in_repair_cents = fields.Integer()
    refunded_cents = fields.Integer()


@blueprint.get("/desk/campaigns")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, DeskCampaignsSchema)
def get_campaigns(query: dict[str, Any]) -> dict[str, Any]:
    """Campaigns, newest first."""
    return desk_campaigns(context().sessions, read_id(query["after"]), query["limit"])


@blueprint.get("/desk/summary")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
@blueprint.response(200, SummarySchema)
def get_summary() -> dict[str, Any]:
    """The day in numbers."""
    return summary(context().sessions)
