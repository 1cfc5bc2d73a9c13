"""The card provider's payouts, item by item."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.chassis.idempotency import claim_from_request
from services.chassis.identity import identity
from services.chassis.paging import read_cursor
from services.chassis.permissions import allow
from services.chassis.schemas import PageQuery, StrictSchema, Text
from services.contracts.roles import Role
from services.pledges.api.approvals import ApprovalSchema
from services.pledges.api.context import context
from services.pledges.api.cursors import read_day_and_id
from services.pledges.domain.payouts.account_fees import DECISIONS
from services.pledges.usecases.approving.show_approvals import approval_view
from services.pledges.usecases.payouts.decide_item import propose_item
from services.pledges.usecases.payouts.show_payouts import list_payouts, monthly_fees, show_payout

blueprint = Blueprint("payouts", __name__, description="Payouts")


class PayoutRowSchema(StrictSchema):
    """A payout with what its items come to; without an association's name it is our own."""

    provider_id = fields.String()
    amount_cents = fields.Integer()
    arrives_on = fields.Date()
    arrived_on = fields.Date(allow_none=True)
    state = fields.String()
    findings = fields.List(fields.String())
    association_name = fields.String(allow_none=True)
    item_count = fields.Integer()
    gross_cents = fields.Integer()
    fee_cents = fields.Integer()
    net_cents = fields.Integer()


class PayoutsSchema(StrictSchema):
    """A page of payouts."""

    items = fields.List(fields.Nested(PayoutRowSchema))
    next = fields.String(allow_none=True)


class PayoutItemSchema(StrictSchema):
    """A balance transaction, and what of ours it is about."""

    provider_id = fields.String()
    kind = fields.String()
    source = fields.String(allow_none=True)
    gross_cents = fields.Integer()
    fee_cents = fields.Integer()
    net_cents = fields.Integer()
    association_name = fields.String(allow_none=True)
    pledge_id = fields.UUID(allow_none=True)
    pledge_number = fields.String(allow_none=True)
    subject_kind = fields.String(allow_none=True)
    dispute_id = fields.UUID(allow_none=True)
    decision = fields.String(allow_none=True)
    asked = fields.Boolean()


class PayoutItemsSchema(StrictSchema):
    """A page of items."""

    items = fields.List(fields.Nested(PayoutItemSchema))
    next = fields.String(allow_none=True)


class ItemKindSchema(StrictSchema):
    """What the items of one kind come to."""

    kind = fields.String()
    items = fields.Integer()
    gross_cents = fields.Integer()
    fee_cents = fields.Integer()
    net_cents = fields.Integer()


class PayoutDetailSchema(PayoutRowSchema):
    """A payout with its items."""

    kinds = fields.List(fields.Nested(ItemKindSchema))
    items = fields.Nested(PayoutItemsSchema)


class MonthlyFeesSchema(StrictSchema):
    """What the provider cost in a month, by what for."""

    month = fields.Date()
    charges = fields.Integer()
    disputes = fields.Integer()
    account = fields.Integer()
    total_cents = fields.Integer()


class FeesSchema(StrictSchema):
    """The last months, newest first."""

    items = fields.List(fields.Nested(MonthlyFeesSchema))


class ItemProposalSchema(StrictSchema):
    """What an unknown item is said to be."""

    decision = fields.String(required=True, validate=validate.OneOf(DECISIONS))
    collecting_account_id = fields.UUID(load_default=None, allow_none=True)
    campaign_id = fields.UUID(load_default=None, allow_none=True)
    comment = Text(longest=500, required=True)


@blueprint.get("/payouts")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, PayoutsSchema)
def get_payouts(query: dict[str, Any]) -> dict[str, Any]:
    """Payouts, those that arrive last first."""
    return list_payouts(context().sessions, read_day_and_id(query["after"]), query["limit"])


@blueprint.get("/payouts/<provider_id>")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, PayoutDetailSchema)
def get_payout(query: dict[str, Any], provider_id: str) -> dict[str, Any]:
    """A payout with what it is made of."""
    after = read_cursor(query["after"], 1)
    return show_payout(context().sessions, provider_id, after[0] if after else "", query["limit"])


@blueprint.get("/payout-fees")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
@blueprint.response(200, FeesSchema)
def get_fees() -> dict[str, Any]:
    """Fees by month."""
    return monthly_fees(context().sessions)


@blueprint.post("/payout-items/<item_id>/proposals")
@allow(Role.FINANCE)
@blueprint.arguments(ItemProposalSchema)
@blueprint.response(201, ApprovalSchema)
def post_item_proposal(body: dict[str, Any], item_id: str) -> dict[str, Any]:
    """Propose what an unknown item is; another person decides."""
    actor = identity().actor
    claim = claim_from_request("propose_payout_item", required=False)
    return approval_view(propose_item(context().sessions, item_id, **body, actor=actor, claim=claim), actor)
