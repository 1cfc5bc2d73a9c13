"""What associations are paid."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.chassis.identity import identity
from services.chassis.permissions import allow
from services.chassis.schemas import Instant, PageQuery, StrictSchema, Text
from services.contracts.roles import Role
from services.pledges.api.approvals import ApprovalSchema
from services.pledges.api.context import context
from services.pledges.api.cursors import read_id
from services.pledges.domain.settling.settlement_states import SettlementState
from services.pledges.usecases.approving.show_approvals import approval_view
from services.pledges.usecases.settling import agree_settlement
from services.pledges.usecases.settling.account_holds import propose_to_end_hold
from services.pledges.usecases.settling.print_statement import statement_as_csv, statement_as_pdf
from services.pledges.usecases.settling.show_settlements import (
    campaign_settling,
    list_campaigns_to_settle,
    list_settlements,
    show_settlement,
)

blueprint = Blueprint("settlements", __name__, description="Settlements with associations")


class SettlementQuery(PageQuery):
    """Which settlements."""

    state = fields.String(load_default=None, validate=validate.OneOf([str(each) for each in SettlementState]))


class ToSettleSchema(StrictSchema):
    """A funded campaign that holds money."""

    campaign_id = fields.UUID()
    title = fields.String()
    association_name = fields.String()
    account_kind = fields.String()
    held_cents = fields.Integer()
    match_held_cents = fields.Integer()
    open_state = fields.String(allow_none=True)
    settlement_id = fields.UUID(allow_none=True)


class ToSettlePageSchema(StrictSchema):
    """A page of them."""

    items = fields.List(fields.Nested(ToSettleSchema))
    next = fields.String(allow_none=True)


class RowSchema(StrictSchema):
    """One row of a statement."""

    row = fields.String()
    cents = fields.Integer()


class StatementSchema(StrictSchema):
    """The statement, in cents."""

    campaign_id = fields.UUID()
    campaign_title = fields.String()
    association_name = fields.String()
    legal_mode = fields.String()
    legal_number = fields.String()
    collecting_account_name = fields.String()
    collecting_account_kind = fields.String()
    way = fields.String()
    promised_cents = fields.Integer()
    rows = fields.List(fields.Nested(RowSchema))
    held_cents = fields.Integer()
    fees_cents = fields.Integer()
    kept_back_cents = fields.Integer()
    payable_cents = fields.Integer()
    settled_cents = fields.Integer()
    passed_on_cents = fields.Integer()
    at_provider_cents = fields.Integer()
    holdback_percent = fields.Integer()


class SettlementSchema(StrictSchema):
    """A settlement."""

    id = fields.UUID()
    number = fields.String()
    campaign_id = fields.UUID()
    campaign_title = fields.String()
    association_name = fields.String()
    instalment = fields.Integer()
    is_last = fields.Boolean()
    way = fields.String()
    state = fields.String()
    amount_cents = fields.Integer()
    taken_cents = fields.Integer()
    fees_cents = fields.Integer()
    holdback_cents = fields.Integer()
    payee_name = fields.String()
    payee_account_masked = fields.String(allow_none=True)
    payee_iban = fields.String(allow_none=True)
    failure = fields.String(allow_none=True)
    drafted_at = Instant()
    approved_at = Instant(allow_none=True)
    paid_at = Instant(allow_none=True)


class WholeSettlementSchema(SettlementSchema):
    """A settlement with its statement; `hindrance` is why one that was agreed to cannot be paid now."""

    hindrance = fields.String(allow_none=True)
    statement = fields.Nested(StatementSchema)


class SettlementsSchema(StrictSchema):
    """A page of settlements."""

    items = fields.List(fields.Nested(SettlementSchema))
    next = fields.String(allow_none=True)


class HoldSchema(StrictSchema):
    """An account whose number was changed, to which nothing is paid yet."""

    id = fields.UUID()
    collecting_account_id = fields.UUID()
    association_name = fields.String()
    old_account_masked = fields.String()
    new_account_masked = fields.String()
    began_at = Instant()
    until = Instant()


class OwnShareSchema(StrictSchema):
    """What the association covers itself of its project, in cents."""

    base_cents = fields.Integer()
    required_cents = fields.Integer()
    covered_cents = fields.Integer()
    short_by_cents = fields.Integer()


class MatchSettlingSchema(StrictSchema):
    """Match money that lies on another account: its statement, and what may be done about it."""

    collecting_account_id = fields.UUID()
    statement = fields.Nested(StatementSchema)
    to_pay_cents = fields.Integer()
    objections = fields.List(fields.String())


class CampaignSettlingSchema(StrictSchema):
    """A campaign's statement now, and what may be done about it."""

    statement = fields.Nested(StatementSchema)
    to_pay_cents = fields.Integer()
    objections = fields.List(fields.String())
    report = fields.String()
    own_share = fields.Nested(OwnShareSchema, allow_none=True)
    payee_name = fields.String(allow_none=True)
    payee_account_masked = fields.String(allow_none=True)
    hold = fields.Nested(HoldSchema, allow_none=True)
    match = fields.List(fields.Nested(MatchSettlingSchema))
    settlements = fields.List(fields.Nested(SettlementSchema))


class DraftSchema(StrictSchema):
    """An instalment, or the last settlement of all that is left; of match money, the account it lies on."""

    is_last = fields.Boolean(required=True)
    amount_cents = fields.Integer(
        load_default=None, allow_none=True, strict=True, validate=validate.Range(min=1)
    )
    collecting_account_id = fields.UUID(load_default=None, allow_none=True)


class CommentSchema(StrictSchema):
    """Why it is asked."""

    comment = Text(longest=500, required=True)


class HoldbackSchema(StrictSchema):
    """How much is kept back, in percent."""

    holdback_percent = fields.Integer(required=True, strict=True, validate=validate.Range(min=0, max=50))


class FormatQuery(StrictSchema):
    """Which settlement's statement, or the campaign's as it is now."""

    settlement_id = fields.UUID(load_default=None)


@blueprint.get("/settlements/campaigns")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, ToSettlePageSchema)
def get_campaigns(query: dict[str, Any]) -> dict[str, Any]:
    """Funded campaigns that hold money."""
    return list_campaigns_to_settle(context().sessions, read_id(query["after"]), query["limit"])


@blueprint.get("/settlements")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
@blueprint.arguments(SettlementQuery, location="query")
@blueprint.response(200, SettlementsSchema)
def get_settlements(query: dict[str, Any]) -> dict[str, Any]:
    """Settlements, newest first."""
    return list_settlements(context().sessions, query["state"], read_id(query["after"]), query["limit"])


@blueprint.get("/settlements/<uuid:settlement_id>")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
@blueprint.response(200, WholeSettlementSchema)
def get_settlement(settlement_id: UUID) -> dict[str, Any]:
    """One settlement."""
    return show_settlement(context().sessions, settlement_id)


@blueprint.get("/campaigns/<uuid:campaign_id>/settling")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
@blueprint.response(200, CampaignSettlingSchema)
def get_settling(campaign_id: UUID) -> dict[str, Any]:
    """A campaign's statement as the ledger has it now."""
    return campaign_settling(context(), campaign_id)


@blueprint.get("/campaigns/<uuid:campaign_id>/settling.csv")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
@blueprint.arguments(FormatQuery, location="query")
def get_csv(query: dict[str, Any], campaign_id: UUID) -> Response:
    """The statement for a spreadsheet, with every transaction behind it."""
    lines = statement_as_csv(context(), campaign_id, query["settlement_id"])
    return _file(lines, "text/csv; charset=utf-8", "tilityslaskelma.csv")


@blueprint.get("/campaigns/<uuid:campaign_id>/settling.pdf")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
@blueprint.arguments(FormatQuery, location="query")
def get_pdf(query: dict[str, Any], campaign_id: UUID) -> Response:
    """The statement for the association."""
    content = statement_as_pdf(context(), campaign_id, query["settlement_id"])
    return _file(content, "application/pdf", "tilityslaskelma.pdf")


@blueprint.post("/campaigns/<uuid:campaign_id>/settlements")
@allow(Role.FINANCE)
@blueprint.arguments(DraftSchema)
@blueprint.response(201, WholeSettlementSchema)
def post_draft(body: dict[str, Any], campaign_id: UUID) -> dict[str, Any]:
    """Draft the next settlement."""
    settlement_id = agree_settlement.draft_settlement(
        context(),
        campaign_id,
        is_last=body["is_last"],
        asked_cents=body["amount_cents"],
        account_id=body["collecting_account_id"],
        actor=identity().actor,
    )
    return show_settlement(context().sessions, settlement_id)


@blueprint.post("/campaigns/<uuid:campaign_id>/holdback")
@allow(Role.FINANCE)
@blueprint.arguments(HoldbackSchema)
@blueprint.response(204)
def post_holdback(body: dict[str, Any], campaign_id: UUID) -> None:
    """Set how much is kept back until the last settlement."""
    agree_settlement.keep_back(context(), campaign_id, body["holdback_percent"], identity().actor)


@blueprint.post("/settlements/<uuid:settlement_id>/proposals")
@allow(Role.FINANCE)
@blueprint.arguments(CommentSchema)
@blueprint.response(201, ApprovalSchema)
def post_proposal(body: dict[str, Any], settlement_id: UUID) -> dict[str, Any]:
    """Put a draft before a second person."""
    actor = identity().actor
    approval = agree_settlement.propose_settlement(context(), settlement_id, body["comment"], actor)
    return approval_view(approval, actor)


@blueprint.post("/settlements/<uuid:settlement_id>/cancellation-proposals")
@allow(Role.FINANCE)
@blueprint.arguments(CommentSchema)
@blueprint.response(201, ApprovalSchema)
def post_cancellation(body: dict[str, Any], settlement_id: UUID) -> dict[str, Any]:
    """Propose to take back what was agreed to."""
    actor = identity().actor
    approval = agree_settlement.propose_cancellation(context(), settlement_id, body["comment"], actor)
    return approval_view(approval, actor)


@blueprint.post("/settlements/<uuid:settlement_id>/drop")
@allow(Role.FINANCE)
@blueprint.response(204)
def post_drop(settlement_id: UUID) -> None:
    """Throw a draft away."""
    agree_settlement.drop_draft(context(), settlement_id, identity().actor)


@blueprint.post("/settlements/<uuid:settlement_id>/correction")
@allow(Role.FINANCE)
@blueprint.response(204)
def post_correction(settlement_id: UUID) -> None:
    """Say that what hindered the bank has passed."""
    agree_settlement.correct_settlement(context(), settlement_id, identity().actor)


@blueprint.post("/account-holds/<uuid:hold_id>/end-proposals")
@allow(Role.FINANCE)
@blueprint.arguments(CommentSchema)
@blueprint.response(201, ApprovalSchema)
def post_hold_end(body: dict[str, Any], hold_id: UUID) -> dict[str, Any]:
    """Propose that payments to a changed account go out before their time."""
    actor = identity().actor
    return approval_view(propose_to_end_hold(context().sessions, hold_id, body["comment"], actor), actor)


def _file(content: Any, content_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, content_type=content_type, headers=headers)
