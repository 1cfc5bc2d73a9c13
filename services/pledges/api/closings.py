"""Closings that come, rehearsed; and closings that were, compared with their plan."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import fields

from services.chassis.identity import identity
from services.chassis.paging import read_cursor
from services.chassis.permissions import allow
from services.chassis.problems import Invalid
from services.chassis.schemas import Instant, PageQuery, StrictSchema
from services.contracts.roles import Audience, Role
from services.pledges.api.context import context
from services.pledges.usecases.closing import show_closings as showing

blueprint = Blueprint("closings", __name__)


class AmountSchema(StrictSchema):
    """So many pledges, of so many cents."""

    pledges = fields.Integer()
    cents = fields.Integer()


class RehearsalSchema(StrictSchema):
    """What a closing brings; sums in cents, `letters` by name, `blocks` are codes."""

    outcome = fields.String()
    minimum_cents = fields.Integer()
    goal_cents = fields.Integer()
    promised_cents = fields.Integer()
    secured_cents = fields.Integer()
    collected_cents = fields.Integer()
    matched_cents = fields.Integer()
    in_repair_cents = fields.Integer()
    charged = fields.Nested(AmountSchema)
    kept = fields.Nested(AmountSchema)
    refunded_by_card = fields.Nested(AmountSchema)
    refunded_by_bank = fields.Nested(AmountSchema)
    released = fields.Nested(AmountSchema)
    lapsing = fields.Nested(AmountSchema)
    unfinished = fields.Nested(AmountSchema)
    awaited = fields.Integer()
    unmet = fields.Integer()
    letters = fields.Dict(keys=fields.String(), values=fields.Integer())
    blocks = fields.List(fields.String())


class ComparedRowSchema(StrictSchema):
    """One line of the comparison."""

    subject = fields.String()
    rehearsed = fields.Nested(AmountSchema, allow_none=True)
    planned = fields.Nested(AmountSchema)
    actual = fields.Nested(AmountSchema)


class DifferenceSchema(StrictSchema):
    """One difference and its cause."""

    subject = fields.String()
    cause = fields.String()
    pledges = fields.Integer()
    cents = fields.Integer()


class ComparisonSchema(StrictSchema):
    """Rehearsal, plan and result side by side."""

    outcome = fields.String()
    rehearsed_outcome = fields.String(allow_none=True)
    rehearsed_at = fields.String(allow_none=True)
    rows = fields.List(fields.Nested(ComparedRowSchema))
    differences = fields.List(fields.Nested(DifferenceSchema))


class CampaignPart(StrictSchema):
    """Which campaign it is about."""

    campaign_id = fields.UUID()
    title = fields.String()
    association_name = fields.String()
    state = fields.String()
    model = fields.String()
    deadline = Instant()


class ComingClosingSchema(CampaignPart):
    """A campaign that ends soon."""

    rehearsal = fields.Nested(RehearsalSchema, allow_none=True)
    rehearsed_at = Instant(allow_none=True)


class ComingClosingsSchema(StrictSchema):
    """All of them."""

    as_of = Instant()
    unexplained = fields.Integer()
    items = fields.List(fields.Nested(ComingClosingSchema))


class PastClosingSchema(CampaignPart):
    """A campaign that was decided on."""

    outcome = fields.String(allow_none=True)
    decided_at = Instant(allow_none=True)
    secured_cents = fields.Integer(allow_none=True)
    compared_at = Instant(allow_none=True)
    comparison = fields.Nested(ComparisonSchema, allow_none=True)
    unexplained = fields.Integer()
    is_final = fields.Boolean()


class PastClosingsSchema(StrictSchema):
    """A page of them."""

    items = fields.List(fields.Nested(PastClosingSchema))
    next = fields.String(allow_none=True)


class ClosingSchema(PastClosingSchema):
    """One campaign's closing, to come or past."""

    as_of = Instant()
    rehearsal = fields.Nested(RehearsalSchema, allow_none=True)
    rehearsed_at = Instant(allow_none=True)


@blueprint.get("/closings")
@blueprint.response(200, ComingClosingsSchema)
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
def list_coming() -> dict[str, Any]:
    """Campaigns that end within two days."""
    return showing.coming_closings(context().sessions)


@blueprint.get("/closings/past")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, PastClosingsSchema)
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
def list_past(query: dict[str, Any]) -> dict[str, Any]:
    """Campaigns that were decided on, newest first."""
    cursor = read_cursor(query["after"], 2)
    try:
        before = (datetime.fromisoformat(cursor[0]), UUID(cursor[1])) if cursor else None
    except ValueError as error:
        raise Invalid("after", "not_a_cursor") from error
    return showing.past_closings(context().sessions, before, query["limit"])


@blueprint.get("/campaigns/<uuid:campaign_id>/closing")
@blueprint.response(200, ClosingSchema)
@allow(Audience.SIGNED_IN)
def show_closing(campaign_id: UUID) -> dict[str, Any]:
    """One campaign's closing."""
    return showing.show_closing(context().sessions, campaign_id, identity())
