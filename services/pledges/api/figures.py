"""The figures of the finance desk, and the money by funder."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.chassis.idempotency import claim_from_request
from services.chassis.identity import identity
from services.chassis.permissions import allow
from services.chassis.schemas import Cents, Instant, StrictSchema, Text
from services.contracts.roles import Role
from services.pledges.api.context import context
from services.pledges.domain.figures.periods import Period
from services.pledges.usecases.figures.funders import FUNDERS, KINDS, NewEntry, enter_for_funder, show_funders
from services.pledges.usecases.figures.show_figures import book_figures, desk_figures

blueprint = Blueprint("figures", __name__, description="Figures of the finance desk")


class PeriodQuery(StrictSchema):
    """How far back."""

    period = fields.Enum(Period, by_value=True, load_default=Period.QUARTER)


class MoneyDaySchema(StrictSchema):
    """Sums at the end of a day."""

    day = fields.Date()
    promised_cents = fields.Integer()
    secured_cents = fields.Integer()
    collected_cents = fields.Integer()
    refunded_cents = fields.Integer()


class CountedSchema(StrictSchema):
    """What happened in the week or month that begins on `start`."""

    start = fields.Date()
    part = fields.String()
    items = fields.Integer()
    cents = fields.Integer()


class AwaitingSchema(StrictSchema):
    """Promised bank transfers that have not come."""

    pledges = fields.Integer()
    cents = fields.Integer()
    overdue = fields.Integer()


class AgeSchema(StrictSchema):
    """Lines of one age that wait for a person."""

    age = fields.String()
    lines = fields.Integer()
    cents = fields.Integer()


class AgeingSchema(StrictSchema):
    """How old the waiting lines are, and why most of them wait."""

    ages = fields.List(fields.Nested(AgeSchema))
    oldest_days = fields.Integer(allow_none=True)
    reason = fields.String(allow_none=True)


class ComingSchema(StrictSchema):
    """What a day brings; the sum of a deadline is what is still missing then."""

    kind = fields.String()
    on_day = fields.Date()
    campaign_id = fields.UUID(allow_none=True)
    title = fields.String(allow_none=True)
    items = fields.Integer()
    cents = fields.Integer()


class DistrictSchema(StrictSchema):
    """Sums of a district's campaigns."""

    district_slug = fields.String()
    campaigns = fields.Integer()
    backers = fields.Integer()
    promised_cents = fields.Integer()
    collected_cents = fields.Integer()


class RunningCampaignSchema(StrictSchema):
    """A campaign that takes pledges, with its last days and an estimate."""

    campaign_id = fields.UUID()
    title = fields.String()
    last_on = fields.Date()
    goal_cents = fields.Integer()
    cap_cents = fields.Integer(allow_none=True)
    promised_cents = fields.Integer()
    secured_cents = fields.Integer()
    collected_cents = fields.Integer()
    matched_cents = fields.Integer()
    standing = fields.List(fields.Integer())
    outcome = fields.String()
    fills_on = fields.Date(allow_none=True)
    percent = fields.Integer(allow_none=True)


class NearLimitSchema(StrictSchema):
    """A campaign near its cap or its end; what is secured has its match with it."""

    campaign_id = fields.UUID()
    title = fields.String()
    last_on = fields.Date()
    days_left = fields.Integer()
    cap_cents = fields.Integer(allow_none=True)
    goal_cents = fields.Integer()
    promised_cents = fields.Integer()
    secured_cents = fields.Integer()


class SpanSchema(StrictSchema):
    """Which days the figures are of."""

    as_of = Instant()
    period = fields.String()
    first_on = fields.Date()
    last_on = fields.Date()


class DeskFiguresSchema(SpanSchema):
    """The figures that the desk opens with."""

    money = fields.List(fields.Nested(MoneyDaySchema))
    given = fields.List(fields.Nested(CountedSchema))
    awaiting = fields.Nested(AwaitingSchema)
    passed_on_cents = fields.Integer()
    ageing = fields.Nested(AgeingSchema)
    coming = fields.List(fields.Nested(ComingSchema))
    districts = fields.List(fields.Nested(DistrictSchema))
    campaigns = fields.List(fields.Nested(RunningCampaignSchema))
    near_limits = fields.List(fields.Nested(NearLimitSchema))


class WaitedSchema(StrictSchema):
    """How many payments waited so many days."""

    days = fields.Integer()
    lines = fields.Integer()


class BookFiguresSchema(SpanSchema):
    """Fees, ways of paying, and how long matching took."""

    fees = fields.List(fields.Nested(CountedSchema))
    received = fields.List(fields.Nested(CountedSchema))
    received_by_week = fields.List(fields.Nested(CountedSchema))
    waited = fields.List(fields.Nested(WaitedSchema))
    median_days = fields.Integer(allow_none=True)
    days_of_most = fields.Integer(allow_none=True)
    money = fields.List(fields.Nested(MoneyDaySchema))


class FunderSchema(StrictSchema):
    """What a funder planned and what was realised."""

    funder = fields.String()
    planned_cents = fields.Integer()
    realised_cents = fields.Integer()


class NewEntrySchema(StrictSchema):
    """A sum for a funder; a negative one corrects an earlier entry."""

    funder = fields.String(required=True, validate=validate.OneOf(FUNDERS))
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    amount_cents = Cents(
        required=True, validate=[validate.Range(-(10**11) + 1, 10**11 - 1), validate.NoneOf([0])]
    )
    entered_for = fields.Date(required=True)
    note = Text(longest=300, required=True)


class FunderEntrySchema(NewEntrySchema):
    """An entry as it was made."""

    id = fields.UUID()
    entered_at = Instant()


class FundersSchema(StrictSchema):
    """The money by funder; `collected_cents` is what the platform itself collected."""

    funders = fields.List(fields.Nested(FunderSchema))
    collected_cents = fields.Integer()
    entries = fields.List(fields.Nested(FunderEntrySchema))


class EnteredSchema(StrictSchema):
    """The new entry."""

    id = fields.UUID()


@blueprint.get("/desk/figures")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
@blueprint.arguments(PeriodQuery, location="query")
@blueprint.response(200, DeskFiguresSchema)
def get_desk_figures(query: dict[str, Any]) -> dict[str, Any]:
    """The figures that the desk opens with."""
    return desk_figures(context().sessions, query["period"])


@blueprint.get("/desk/figures/books")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
@blueprint.arguments(PeriodQuery, location="query")
@blueprint.response(200, BookFiguresSchema)
def get_book_figures(query: dict[str, Any]) -> dict[str, Any]:
    """Fees, ways of paying, and how long matching took."""
    return book_figures(context().sessions, query["period"])


@blueprint.get("/desk/funders")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
@blueprint.response(200, FundersSchema)
def get_funders() -> dict[str, Any]:
    """Planned and realised money by funder."""
    return show_funders(context().sessions)


@blueprint.post("/desk/funders/entries")
@allow(Role.FINANCE)
@blueprint.arguments(NewEntrySchema)
@blueprint.response(201, EnteredSchema)
def post_funder_entry(body: dict[str, Any]) -> dict[str, Any]:
    """Enter a sum for a funder."""
    claim = claim_from_request("enter_for_funder", required=False)
    return enter_for_funder(context().sessions, NewEntry(**body), claim, identity().actor)
