"""Cash desks: receipts and their second person, counts, and deposits."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.chassis.identity import identity
from services.chassis.permissions import allow
from services.chassis.schemas import Cents, Instant, StrictSchema, Text
from services.contracts.roles import Role
from services.pledges.api.context import context
from services.pledges.api.one_line import OneLine
from services.pledges.domain.at_the_desk.cash_desk import DENOMINATIONS, MOST_PIECES
from services.pledges.usecases.at_the_desk import cash_counts as counts
from services.pledges.usecases.at_the_desk.cash_receipts import give_cash_back, witness_cash
from services.pledges.usecases.at_the_desk.show_cash import (
    desks_for,
    list_desks,
    show_desk,
    waiting_for_witness,
)

blueprint = Blueprint("cash", __name__, description="Cash desks")

# Anybody of the staff who is at the place may be the second pair of eyes.
STAFF = (Role.HELPER, Role.REVIEWER, Role.FINANCE, Role.FINANCE_APPROVER, Role.ADMIN)
KEEPERS = (Role.HELPER, Role.FINANCE, Role.FINANCE_APPROVER)


class DeskSchema(StrictSchema):
    """A desk and what should lie in it."""

    id = fields.UUID()
    name = fields.String()
    association_name = fields.String()
    expected_cents = fields.Integer()
    waiting = fields.Boolean()


class DesksSchema(StrictSchema):
    """Every desk."""

    items = fields.List(fields.Nested(DeskSchema))


class DeskNameSchema(StrictSchema):
    """A desk to choose."""

    id = fields.UUID()
    name = fields.String()


class DeskNamesSchema(StrictSchema):
    """Desks to choose from."""

    items = fields.List(fields.Nested(DeskNameSchema))


class ReceiptSchema(StrictSchema):
    """Cash for one pledge; the sum is told once it is decided."""

    id = fields.UUID()
    number = fields.Integer(allow_none=True)
    pledge_number = fields.String()
    amount_cents = fields.Integer(allow_none=True)
    state = fields.String()
    taken_at = Instant()
    taken_by = fields.String()
    decided_by = fields.String(allow_none=True)


class CountSchema(StrictSchema):
    """A count of the drawer."""

    id = fields.UUID()
    counted_at = Instant()
    counted_by = fields.String()
    expected_cents = fields.Integer()
    counted_cents = fields.Integer()
    difference_cents = fields.Integer()
    comment = fields.String()
    state = fields.String()
    decision_reason = fields.String(allow_none=True)
    own = fields.Boolean()


class DepositSchema(StrictSchema):
    """Cash on its way to the bank."""

    id = fields.UUID()
    amount_cents = fields.Integer()
    reference = fields.String()
    taken_at = Instant()
    state = fields.String()


class DeskDaySchema(DeskSchema):
    """One desk today."""

    day = fields.Date()
    receipts = fields.List(fields.Nested(ReceiptSchema))
    counts = fields.List(fields.Nested(CountSchema))
    deposits = fields.List(fields.Nested(DepositSchema))


class WaitingSchema(StrictSchema):
    """Cash that waits for its second person; the sum is theirs to find out."""

    id = fields.UUID()
    desk_name = fields.String()
    number = fields.String()
    campaign_title = fields.String()
    taken_at = Instant()
    expires_at = Instant()


class WaitingListSchema(StrictSchema):
    """All that waits."""

    items = fields.List(fields.Nested(WaitingSchema))


class NewDeskSchema(StrictSchema):
    """A drawer at a place."""

    name = OneLine(longest=80, required=True)
    collecting_account_id = fields.UUID(required=True)


class WitnessSchema(StrictSchema):
    """What the second person counted."""

    counted_cents = Cents(required=True, validate=validate.Range(1))


class NumberSchema(StrictSchema):
    """The number of the receipt."""

    number = fields.Integer()


class NewCountSchema(StrictSchema):
    """What lies in the drawer: as a sum, by pieces, or both."""

    counted_cents = Cents(load_default=None, allow_none=True, validate=validate.Range(0))
    pieces = fields.Dict(
        keys=fields.Integer(validate=validate.OneOf(DENOMINATIONS)),
        values=fields.Integer(strict=True, validate=validate.Range(0, MOST_PIECES)),
        load_default=dict,
    )
    comment = Text(longest=500, empty=True, load_default="")


class CountedSchema(StrictSchema):
    """What the count came to."""

    id = fields.UUID()
    state = fields.String()
    difference_cents = fields.Integer()


class CountDecisionSchema(StrictSchema):
    """The second person's decision on the difference that they saw."""

    decision = fields.String(required=True, validate=validate.OneOf(("approve", "reject")))
    difference_cents = Cents(required=True)
    reason = Text(longest=500, empty=True, load_default="")


class NewDepositSchema(StrictSchema):
    """How much goes to the bank."""

    amount_cents = Cents(required=True, validate=validate.Range(1))


class DepositedSchema(StrictSchema):
    """The reference to pay it in with."""

    id = fields.UUID()
    reference = fields.String()


@blueprint.get("/campaigns/<uuid:campaign_id>/cash-desks")
@allow(Role.HELPER)
@blueprint.response(200, DeskNamesSchema)
def get_desks_of_campaign(campaign_id: UUID) -> dict[str, Any]:
    """Where cash for the campaign is taken."""
    return {"items": desks_for(context().sessions, campaign_id)}


@blueprint.get("/cash-desks")
@allow(*KEEPERS)
@blueprint.response(200, DesksSchema)
def get_desks() -> dict[str, Any]:
    """Every desk."""
    return {"items": list_desks(context().sessions)}


@blueprint.post("/cash-desks")
@allow(Role.FINANCE)
@blueprint.arguments(NewDeskSchema)
@blueprint.response(201, DeskNameSchema)
def post_desk(body: dict[str, Any]) -> dict[str, Any]:
    """Open a drawer."""
    desk_id = counts.open_cash_desk(context(), body["name"], body["collecting_account_id"], identity().actor)
    return {"id": desk_id, "name": body["name"]}


@blueprint.get("/cash-desks/<uuid:desk_id>")
@allow(*KEEPERS)
@blueprint.response(200, DeskDaySchema)
def get_desk(desk_id: UUID) -> dict[str, Any]:
    """One desk today."""
    shown = show_desk(context().sessions, desk_id)
    for count in shown["counts"]:
        count["own"] = count["counted_by"] == identity().actor
    return shown


@blueprint.get("/cash-receipts")
@allow(*STAFF)
@blueprint.response(200, WaitingListSchema)
def get_waiting() -> dict[str, Any]:
    """Cash that waits for somebody other than the person who took it."""
    return {"items": waiting_for_witness(context().sessions, identity().actor)}


@blueprint.post("/cash-receipts/<uuid:receipt_id>/confirmation")
@allow(*STAFF)
@blueprint.arguments(WitnessSchema)
@blueprint.response(200, NumberSchema)
def post_confirmation(body: dict[str, Any], receipt_id: UUID) -> dict[str, Any]:
    """Say what one counted; it counts when it is the same."""
    who = identity()
    number = witness_cash(context(), receipt_id, body["counted_cents"], who.actor, who.authenticated_at)
    return {"number": number}


@blueprint.post("/cash-receipts/<uuid:receipt_id>/return")
@allow(Role.HELPER)
@blueprint.response(204)
def post_return(receipt_id: UUID) -> None:
    """Give the money back before it was confirmed."""
    give_cash_back(context(), receipt_id, identity().actor)


@blueprint.post("/cash-desks/<uuid:desk_id>/counts")
@allow(Role.HELPER, Role.FINANCE)
@blueprint.arguments(NewCountSchema)
@blueprint.response(201, CountedSchema)
def post_count(body: dict[str, Any], desk_id: UUID) -> dict[str, Any]:
    """Count the drawer."""
    return counts.count_cash(
        context(), desk_id, body["counted_cents"], body["pieces"], body["comment"], identity().actor
    )


@blueprint.post("/cash-counts/<uuid:count_id>/decision")
@allow(Role.FINANCE_APPROVER)
@blueprint.arguments(CountDecisionSchema)
@blueprint.response(204)
def post_count_decision(body: dict[str, Any], count_id: UUID) -> None:
    """Agree to a difference, or have it counted again."""
    who = identity()
    counts.decide_count(
        context(),
        count_id,
        approve=body["decision"] == "approve",
        seen_difference_cents=body["difference_cents"],
        reason=body["reason"],
        actor=who.actor,
        authenticated_at=who.authenticated_at,
    )


@blueprint.post("/cash-desks/<uuid:desk_id>/deposits")
@allow(Role.FINANCE)
@blueprint.arguments(NewDepositSchema)
@blueprint.response(201, DepositedSchema)
def post_deposit(body: dict[str, Any], desk_id: UUID) -> dict[str, Any]:
    """Take money to the bank."""
    return counts.deposit_cash(context(), desk_id, body["amount_cents"], identity().actor)
