"""Bank lines: what is matched, what waits for a person, and proposals for the latter."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.chassis.idempotency import claim_from_request
from services.chassis.identity import identity
from services.chassis.permissions import allow
from services.chassis.schemas import PageQuery, StrictSchema, Text
from services.contracts.roles import Role
from services.pledges.api.approvals import ApprovalSchema
from services.pledges.api.context import context
from services.pledges.api.cursors import read_day_and_id
from services.pledges.store.bank.bank_lines import LineFilter
from services.pledges.usecases.approving.propose import propose_for_line
from services.pledges.usecases.approving.show_approvals import approval_view
from services.pledges.usecases.bank.show_bank_lines import list_lines, show_line

blueprint = Blueprint("bank_lines", __name__, description="Bank lines")

STATES = ("inbox", "proposed", "matched", "done")


class LineQuery(PageQuery):
    """Which lines."""

    state = fields.String(load_default="inbox", validate=validate.OneOf(STATES))
    reason = fields.String(load_default=None, validate=validate.Regexp(r"\A[a-z_]{1,60}\Z"))
    q = Text(longest=100, empty=True, load_default=None)


class LineSchema(StrictSchema):
    """A line, its payer's account masked."""

    id = fields.UUID()
    booked_on = fields.Date()
    amount_cents = fields.Integer()
    payer_name = fields.String(allow_none=True)
    payer_account_masked = fields.String(allow_none=True)
    reference = fields.String(allow_none=True)
    message = fields.String(allow_none=True)
    archive_id = fields.String(allow_none=True)
    state = fields.String()
    reason = fields.String(allow_none=True)
    pledge_id = fields.UUID(allow_none=True)
    pledge_number = fields.String(allow_none=True)


class LinesSchema(StrictSchema):
    """A page of lines."""

    items = fields.List(fields.Nested(LineSchema))
    next = fields.String(allow_none=True)


SuggestionSchema = StrictSchema.from_dict(
    {
        "pledge_id": fields.UUID(),
        "number": fields.String(),
        "name": fields.String(allow_none=True),
        "amount_cents": fields.Integer(),
        "campaign_title": fields.String(),
        "made_on": fields.Date(),
        "state": fields.String(),
        "for": fields.List(fields.String()),
        "against": fields.List(fields.String()),
    },
    name="SuggestionSchema",
)


class LineWithSuggestionsSchema(LineSchema):
    """A line with the pledges it may belong to."""

    suggestions = fields.List(fields.Nested(SuggestionSchema))


class LineProposalSchema(StrictSchema):
    """What is proposed for a line."""

    kind = fields.String(required=True, validate=validate.OneOf(("match", "refund")))
    pledge_id = fields.UUID(load_default=None, allow_none=True)
    comment = Text(longest=500, required=True)


@blueprint.get("/bank-lines")
@allow(Role.FINANCE)
@blueprint.arguments(LineQuery, location="query")
@blueprint.response(200, LinesSchema)
def get_lines(query: dict[str, Any]) -> dict[str, Any]:
    """Lines of one state, oldest first."""
    wanted = LineFilter(state=query["state"], reason=query["reason"], text=query["q"])
    return list_lines(context().sessions, wanted, read_day_and_id(query["after"]), query["limit"])


@blueprint.get("/bank-lines/<uuid:line_id>")
@allow(Role.FINANCE)
@blueprint.response(200, LineWithSuggestionsSchema)
def get_line(line_id: UUID) -> dict[str, Any]:
    """One line, with suggestions while it waits."""
    return show_line(context().sessions, context().sealer, line_id)


@blueprint.post("/bank-lines/<uuid:line_id>/proposals")
@allow(Role.FINANCE)
@blueprint.arguments(LineProposalSchema)
@blueprint.response(201, ApprovalSchema)
def post_proposal(body: dict[str, Any], line_id: UUID) -> dict[str, Any]:
    """Propose what to do with a line; another person decides."""
    actor = identity().actor
    claim = claim_from_request("propose_for_line", required=False)
    approval = propose_for_line(
        context().sessions, line_id, body["kind"], body["pledge_id"], body["comment"], actor, claim
    )
    return approval_view(approval, actor)
