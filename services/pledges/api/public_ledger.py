"""The way of a campaign's money, for everybody: steps, settlements, rows by month, and the same as a file."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.chassis.permissions import allow
from services.chassis.schemas import Instant, StrictSchema
from services.contracts.roles import Audience
from services.pledges.api.context import context
from services.pledges.usecases.public_ledger.show_gathered import show_gathered
from services.pledges.usecases.public_ledger.show_ledger import show_public_ledger
from services.pledges.usecases.public_ledger.write_file import public_ledger_file

blueprint = Blueprint("public_ledger", __name__, description="The public ledger of a campaign")

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


class MonthQuery(StrictSchema):
    """Up to which month; the newest unless named."""

    month = fields.String(load_default=None, validate=validate.Regexp(r"^[0-9]{4}-[0-9]{2}$"))


class StepsSchema(StrictSchema):
    """What stands at each step of the way, in cents."""

    promised_cents = fields.Integer()
    secured_cents = fields.Integer()
    collected_cents = fields.Integer()
    match_reserved_cents = fields.Integer()
    match_released_cents = fields.Integer()
    match_freed_cents = fields.Integer()
    refunded_cents = fields.Integer()
    other_cents = fields.Integer()
    fees_cents = fields.Integer()
    fees_to_come_cents = fields.Integer()
    settled_cents = fields.Integer()
    settled_waiting_cents = fields.Integer()
    kept_back_cents = fields.Integer()
    left_cents = fields.Integer()


class PublicSettlementSchema(StrictSchema):
    """What was paid to the association; no account number."""

    number = fields.String()
    instalment = fields.Integer()
    is_last = fields.Boolean()
    is_paid = fields.Boolean()
    way = fields.String()
    payee_name = fields.String()
    amount_cents = fields.Integer()
    fees_cents = fields.Integer()
    holdback_cents = fields.Integer()
    agreed_at = Instant(allow_none=True)
    paid_at = Instant(allow_none=True)
    voucher = fields.String(allow_none=True)


class PublicMonthSchema(StrictSchema):
    """A month that has rows."""

    month = fields.String()
    rows = fields.Integer()
    in_cents = fields.Integer()
    out_cents = fields.Integer()
    balance_cents = fields.Integer()


class PublicRowSchema(StrictSchema):
    """One row; `items` is null where fewer than three payments are all there are."""

    month = fields.String()
    since = fields.Date()
    until = fields.Date()
    span = fields.String()
    kind = fields.String()
    method = fields.String()
    corrects = fields.Boolean()
    settlement = fields.String(allow_none=True)
    voucher = fields.String(allow_none=True)
    items = fields.Integer(allow_none=True)
    cents = fields.Integer()
    balance_cents = fields.Integer()


class PublicLedgerSchema(StrictSchema):
    """The way of the money, and the rows of some months; `earlier` is the month before them."""

    campaign_id = fields.UUID()
    state = fields.String()
    account_holder = fields.String()
    counted_at = Instant(allow_none=True)
    steps = fields.Nested(StepsSchema)
    settlements = fields.List(fields.Nested(PublicSettlementSchema))
    months = fields.List(fields.Nested(PublicMonthSchema))
    earlier = fields.String(allow_none=True)
    rows = fields.List(fields.Nested(PublicRowSchema))


class GatheredPointSchema(StrictSchema):
    """What was promised by the end of a day, and what the match had added to it."""

    day = fields.Date()
    promised_cents = fields.Integer()
    matched_cents = fields.Integer()


class GatheredSchema(StrictSchema):
    """How support grew; behind every step there are three people or more."""

    campaign_id = fields.UUID()
    points = fields.List(fields.Nested(GatheredPointSchema))


@blueprint.get("/campaigns/<uuid:campaign_id>/gathered")
@allow(Audience.ANYONE)
@blueprint.response(200, GatheredSchema)
def get_gathered(campaign_id: UUID) -> dict[str, Any]:
    """How support grew, at most 120 points."""
    return show_gathered(context().sessions, campaign_id)


@blueprint.get("/campaigns/<uuid:campaign_id>/public-ledger")
@allow(Audience.ANYONE)
@blueprint.arguments(MonthQuery, location="query")
@blueprint.response(200, PublicLedgerSchema)
def get_public_ledger(query: dict[str, Any], campaign_id: UUID) -> dict[str, Any]:
    """Where the money came from, where it went, and what is left."""
    return show_public_ledger(context().sessions, campaign_id, query["month"])


@blueprint.get("/campaigns/<uuid:campaign_id>/public-ledger.<any(csv,xlsx,json):ending>")
@allow(Audience.ANYONE)
def get_public_ledger_file(campaign_id: UUID, ending: str) -> Response:
    """All rows as a file."""
    name, content = public_ledger_file(context().sessions, campaign_id, ending)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, content_type=_TYPES[ending], headers=headers)
