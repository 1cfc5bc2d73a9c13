"""The bookkeeper's settings: numbers of the chart, and where campaigns belong."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.chassis.identity import identity
from services.chassis.permissions import allow
from services.chassis.schemas import Instant, PageQuery, StrictSchema, Text
from services.contracts.roles import Role
from services.pledges.api.context import context
from services.pledges.api.cursors import read_id
from services.pledges.usecases.exporting import settings

blueprint = Blueprint("bookkeeping", __name__, description="Settings of bookkeeping")

_NUMBER = validate.Regexp(r"\A[0-9A-Za-z][0-9A-Za-z.-]{0,19}\Z", error="not_an_account_number")


class NewAccountSchema(StrictSchema):
    """A number of the chart for one kind of account, from a day on."""

    noun = fields.String(required=True, validate=validate.Length(max=40))
    number = fields.String(required=True, validate=_NUMBER)
    name = Text(longest=80, required=True)
    effective_from = fields.Date(required=True)
    collecting_account_id = fields.UUID(load_default=None, allow_none=True)


class ChartAccountSchema(StrictSchema):
    """A setting of the chart."""

    id = fields.UUID()
    noun = fields.String()
    collecting_account_id = fields.UUID(allow_none=True)
    number = fields.String()
    name = fields.String()
    effective_from = fields.Date()
    set_by = fields.String()
    set_at = Instant()


class ChartSchema(StrictSchema):
    """The settings, newest first, and the kinds of accounts that have none today."""

    items = fields.List(fields.Nested(ChartAccountSchema))
    missing = fields.List(fields.String())


class ProposedSchema(StrictSchema):
    """From which day on the proposed numbers hold."""

    effective_from = fields.Date(required=True)


class TakenSchema(StrictSchema):
    """How many kinds of accounts got their proposed number."""

    taken = fields.Integer()


class NewDimensionSchema(StrictSchema):
    """Where a campaign's postings belong from a day on; 2550 stands for a VAT of 25,5 %."""

    cost_centre = Text(longest=40, empty=True, load_default="")
    project = Text(longest=40, empty=True, load_default="")
    vat_basis_points = fields.Integer(
        load_default=None, allow_none=True, strict=True, validate=validate.Range(0, 9999)
    )
    effective_from = fields.Date(required=True)


class DimensionSchema(StrictSchema):
    """A campaign with its newest setting."""

    campaign_id = fields.UUID()
    title = fields.String()
    legal_mode = fields.String()
    cost_centre = fields.String()
    project = fields.String()
    vat_basis_points = fields.Integer(allow_none=True)
    effective_from = fields.Date(allow_none=True)


class DimensionsSchema(StrictSchema):
    """A page of campaigns."""

    items = fields.List(fields.Nested(DimensionSchema))
    next = fields.String(allow_none=True)


@blueprint.get("/books/chart")
@allow(Role.FINANCE)
@blueprint.response(200, ChartSchema)
def get_chart() -> dict[str, Any]:
    """The chart of accounts."""
    return settings.show_chart(context().sessions)


@blueprint.post("/books/chart")
@allow(Role.FINANCE)
@blueprint.arguments(NewAccountSchema)
@blueprint.response(201, ChartAccountSchema)
def post_account(body: dict[str, Any]) -> dict[str, Any]:
    """Give a kind of account its number."""
    return settings.set_account(context().sessions, settings.NewAccount(**body), identity().actor)


@blueprint.post("/books/chart/proposed")
@allow(Role.FINANCE)
@blueprint.arguments(ProposedSchema)
@blueprint.response(201, TakenSchema)
def post_proposed(body: dict[str, Any]) -> dict[str, Any]:
    """Take the proposed numbers where there are none."""
    actor = identity().actor
    return {"taken": settings.take_proposed(context().sessions, body["effective_from"], actor)}


@blueprint.get("/books/dimensions")
@allow(Role.FINANCE)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, DimensionsSchema)
def list_dimensions(query: dict[str, Any]) -> dict[str, Any]:
    """Campaigns with their cost centres, projects and VAT rates, newest first."""
    return settings.show_dimensions(context().sessions, read_id(query["after"]), query["limit"])


@blueprint.post("/books/dimensions/<uuid:campaign_id>")
@allow(Role.FINANCE)
@blueprint.arguments(NewDimensionSchema)
@blueprint.response(201, DimensionSchema)
def post_dimension(body: dict[str, Any], campaign_id: UUID) -> dict[str, Any]:
    """Say where a campaign's postings belong."""
    wanted = settings.NewDimension(campaign_id=campaign_id, **body)
    return settings.set_dimension(context().sessions, wanted, identity().actor)
