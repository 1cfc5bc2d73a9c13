"""Days that are proved and closed, months that are locked, and the checks of the books."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import fields

from services.chassis.idempotency import claim_from_request
from services.chassis.identity import identity
from services.chassis.permissions import allow
from services.chassis.schemas import PageQuery, StrictSchema, Text
from services.contracts.roles import Role
from services.pledges.api.approvals import ApprovalSchema
from services.pledges.api.context import context
from services.pledges.api.cursors import read_id
from services.pledges.api.day_shapes import (
    CheckedBooksSchema,
    DayDifferenceSchema,
    DaySchema,
    DaysSchema,
    PeriodsSchema,
    SealedDaySchema,
    read_day,
    read_day_cursor,
)
from services.pledges.usecases.approving.show_approvals import approval_view
from services.pledges.usecases.day_close.close_day import close_day
from services.pledges.usecases.day_close.export_heads import head_line
from services.pledges.usecases.day_close.look_at_provider import look_at_provider
from services.pledges.usecases.day_close.periods import list_locks, lock_month, propose_reopening
from services.pledges.usecases.day_close.prove_day import prove_day
from services.pledges.usecases.day_close.show_days import (
    explain_difference,
    list_days,
    show_checks,
    show_day,
    take_difference,
)

blueprint = Blueprint("day_close", __name__, description="Daily close")


class ExplanationSchema(StrictSchema):
    """Why a difference is there and right."""

    comment = Text(longest=500, required=True)


class MonthSchema(StrictSchema):
    """A month, by any day of it, and why it is locked."""

    month = fields.Date(required=True)
    comment = Text(longest=500, required=True)


class LockedSchema(StrictSchema):
    """A lock that was made."""

    id = fields.UUID()


@blueprint.get("/days")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, DaysSchema)
def get_days(query: dict[str, Any]) -> dict[str, Any]:
    """Days that were looked at, newest first."""
    return list_days(context().sessions, read_day_cursor(query["after"]), query["limit"])


@blueprint.get("/days/<day>")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
@blueprint.response(200, DaySchema)
def get_day(day: str) -> dict[str, Any]:
    """A day with its columns and differences."""
    return show_day(context().sessions, read_day(day))


@blueprint.post("/days/<day>/proof")
@allow(Role.FINANCE)
@blueprint.response(200, DaySchema)
def post_proof(day: str) -> dict[str, Any]:
    """Compare the day once more, with what the provider says now."""
    wanted = read_day(day)
    show_day(context().sessions, wanted)
    look_at_provider(context())
    prove_day(context().sessions, wanted)
    return show_day(context().sessions, wanted)


@blueprint.post("/days/<day>/seal")
@allow(Role.FINANCE)
@blueprint.response(201, SealedDaySchema)
def post_seal(day: str) -> dict[str, Any]:
    """Close the day."""
    made = close_day(context(), read_day(day), identity().actor)
    return {"number": made.number, "hash": made.hash, "head": head_line(made)}


@blueprint.post("/differences/<uuid:difference_id>/taking")
@allow(Role.FINANCE)
@blueprint.response(200, DayDifferenceSchema)
def post_taking(difference_id: UUID) -> dict[str, Any]:
    """Look into a difference oneself."""
    return take_difference(context().sessions, difference_id, identity().actor)


@blueprint.post("/differences/<uuid:difference_id>/explanation")
@allow(Role.FINANCE)
@blueprint.arguments(ExplanationSchema)
@blueprint.response(200, DayDifferenceSchema)
def post_explanation(body: dict[str, Any], difference_id: UUID) -> dict[str, Any]:
    """Explain a difference."""
    return explain_difference(context().sessions, difference_id, body["comment"], identity().actor)


@blueprint.get("/periods")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, PeriodsSchema)
def get_periods(query: dict[str, Any]) -> dict[str, Any]:
    """Locks of months, newest first."""
    return list_locks(context().sessions, read_id(query["after"]), query["limit"])


@blueprint.post("/periods")
@allow(Role.FINANCE)
@blueprint.arguments(MonthSchema)
@blueprint.response(201, LockedSchema)
def post_period(body: dict[str, Any]) -> dict[str, Any]:
    """Lock a month."""
    actor = identity().actor
    return {"id": lock_month(context().sessions, body["month"], body["comment"], actor)}


@blueprint.post("/periods/<uuid:lock_id>/reopening")
@allow(Role.FINANCE)
@blueprint.arguments(ExplanationSchema)
@blueprint.response(201, ApprovalSchema)
def post_reopening(body: dict[str, Any], lock_id: UUID) -> dict[str, Any]:
    """Ask for a month to be reopened; another person decides."""
    actor, claim = identity().actor, claim_from_request("propose_reopening", required=False)
    return approval_view(propose_reopening(context().sessions, lock_id, body["comment"], actor, claim), actor)


@blueprint.get("/books/checks")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
@blueprint.response(200, CheckedBooksSchema)
def get_checks() -> dict[str, Any]:
    """Whether the books hold, and whether money may go out."""
    return show_checks(context().sessions)
