"""Rules that staff write for bank lines that nothing else places."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.chassis.idempotency import claim_from_request
from services.chassis.identity import identity
from services.chassis.permissions import allow
from services.chassis.schemas import Cents, Instant, PageQuery, StrictSchema, Text
from services.contracts.roles import Role
from services.pledges.api.approvals import ApprovalSchema
from services.pledges.api.context import context
from services.pledges.api.cursors import read_place_and_number
from services.pledges.domain.bank.line_rules import DIRECTIONS, RULE_ACCOUNTS, Conditions
from services.pledges.usecases.approving.show_approvals import approval_view
from services.pledges.usecases.matching.preview_rule import preview_rule
from services.pledges.usecases.matching.write_rules import RuleWish, list_rules, propose_rule, propose_stop

blueprint = Blueprint("bank_rules", __name__, description="Rules for bank lines")


class RulesQuery(PageQuery):
    """Which rules."""

    state = fields.String(load_default="active", validate=validate.OneOf(("active", "stopped")))


class ConditionsSchema(StrictSchema):
    """What a line must meet, all of it; sums in cents without their sign."""

    payer_name_contains = Text(longest=140, empty=True, load_default=None, allow_none=True)
    payer_name_equals = Text(longest=140, empty=True, load_default=None, allow_none=True)
    payer_iban = Text(longest=42, empty=True, load_default=None, allow_none=True)
    message_contains = Text(longest=140, empty=True, load_default=None, allow_none=True)
    bank_code = Text(longest=35, empty=True, load_default=None, allow_none=True)
    direction = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(DIRECTIONS))
    least_cents = Cents(load_default=None, allow_none=True)
    most_cents = Cents(load_default=None, allow_none=True)


class RulePreviewSchema(StrictSchema):
    """Conditions to be tried."""

    conditions = fields.Nested(ConditionsSchema, required=True)
    collecting_account_id = fields.UUID(load_default=None, allow_none=True)


class RuleProposalSchema(RulePreviewSchema):
    """A rule to be agreed to: either an account or a note; `replaces` names the rule that it changes."""

    name = Text(longest=80, required=True)
    position = fields.Integer(load_default=100, validate=validate.Range(1, 9999))
    account = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(RULE_ACCOUNTS))
    note = Text(longest=300, empty=True, load_default=None, allow_none=True)
    replaces = fields.UUID(load_default=None, allow_none=True)
    comment = Text(longest=500, required=True)


class StopSchema(StrictSchema):
    """Why a rule is to end."""

    comment = Text(longest=500, required=True)


class RuleSchema(StrictSchema):
    """A rule, who agreed to it, and what it has caught."""

    id = fields.UUID()
    position = fields.Integer()
    name = fields.String()
    collecting_account_id = fields.UUID(allow_none=True)
    conditions = fields.Nested(ConditionsSchema)
    account = fields.String(allow_none=True)
    note = fields.String(allow_none=True)
    state = fields.String()
    made_at = Instant()
    made_by = fields.String()
    approved_by = fields.String()
    stopped_at = Instant(allow_none=True)
    stopped_by = fields.String(allow_none=True)
    hits = fields.Integer()
    hits_cents = fields.Integer()
    last_hit_on = fields.Date(allow_none=True)


class RulesSchema(StrictSchema):
    """A page of rules in the order in which they are tried."""

    items = fields.List(fields.Nested(RuleSchema))
    next = fields.String(allow_none=True)


class CaughtLineSchema(StrictSchema):
    """A line that a rule would have caught."""

    id = fields.UUID()
    booked_on = fields.Date()
    amount_cents = fields.Integer()
    payer_name = fields.String(allow_none=True)
    message = fields.String(allow_none=True)
    state = fields.String()


class PreviewSchema(StrictSchema):
    """What a rule would have caught since a day; `complete` is false where only the newest were looked at."""

    since = fields.Date()
    looked_at = fields.Integer()
    complete = fields.Boolean()
    lines = fields.Integer()
    amount_cents = fields.Integer()
    examples = fields.List(fields.Nested(CaughtLineSchema))


@blueprint.get("/bank-rules")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
@blueprint.arguments(RulesQuery, location="query")
@blueprint.response(200, RulesSchema)
def get_rules(query: dict[str, Any]) -> dict[str, Any]:
    """Rules of one state, in the order in which they are tried."""
    return list_rules(
        context().sessions, query["state"], read_place_and_number(query["after"]), query["limit"]
    )


@blueprint.post("/bank-rules/preview")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
@blueprint.arguments(RulePreviewSchema)
@blueprint.response(200, PreviewSchema)
def post_preview(body: dict[str, Any]) -> dict[str, Any]:
    """What a rule would have caught in the last ninety days; nothing is changed."""
    return preview_rule(context().sessions, Conditions(**body["conditions"]), body["collecting_account_id"])


@blueprint.post("/bank-rules/proposals")
@allow(Role.FINANCE)
@blueprint.arguments(RuleProposalSchema)
@blueprint.response(201, ApprovalSchema)
def post_rule(body: dict[str, Any]) -> dict[str, Any]:
    """Propose a rule, or another in the place of one; another person decides."""
    comment, replaces = body.pop("comment"), body.pop("replaces")
    conditions = Conditions(**body.pop("conditions"))
    actor, claim = identity().actor, claim_from_request("propose_rule", required=False)
    wish = RuleWish(conditions=conditions, **body)
    return approval_view(propose_rule(context().sessions, wish, replaces, comment, actor, claim), actor)


@blueprint.post("/bank-rules/<uuid:rule_id>/stop-proposals")
@allow(Role.FINANCE)
@blueprint.arguments(StopSchema)
@blueprint.response(201, ApprovalSchema)
def post_stop(body: dict[str, Any], rule_id: UUID) -> dict[str, Any]:
    """Propose that a rule catches nothing more; another person decides."""
    actor, claim = identity().actor, claim_from_request("propose_stop", required=False)
    return approval_view(propose_stop(context().sessions, rule_id, body["comment"], actor, claim), actor)
