"""The charging run: how far it has come, and starting it again after the provider refused our key."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import fields

from services.chassis.identity import identity
from services.chassis.permissions import allow
from services.chassis.schemas import Instant, StrictSchema
from services.contracts.roles import Role
from services.pledges.api.context import context
from services.pledges.usecases.closing.charging_run import restart_run
from services.pledges.usecases.closing.show_charging import charging_overview, charging_progress

blueprint = Blueprint("charging", __name__, description="Charging run")


class ChargingRunSchema(StrictSchema):
    """Whether charging runs; `stop_code` is the provider's own word."""

    stopped_at = Instant(allow_none=True)
    stop_code = fields.String(allow_none=True)
    slowed_down = fields.Boolean()


class ChargeLinesSchema(StrictSchema):
    """How many charges there are, and how many are waiting, done, and stuck."""

    total = fields.Integer()
    waiting = fields.Integer()
    done = fields.Integer()
    stuck = fields.Integer()


class ChargeStateSchema(StrictSchema):
    """How many of the pledges stand so, and for how much."""

    state = fields.String()
    pledges = fields.Integer()
    cents = fields.Integer()


class RetryingChargesSchema(StrictSchema):
    """What holds lines up that are tried again by themselves."""

    reason = fields.String()
    lines = fields.Integer()


class StuckChargeSchema(StrictSchema):
    """A pledge that a person has to look at."""

    pledge_id = fields.UUID()
    pledge_number = fields.String()
    reason = fields.String()


class ChargingProgressSchema(StrictSchema):
    """How far the charging of one campaign has come."""

    campaign_id = fields.UUID()
    title = fields.String()
    decided_at = Instant(allow_none=True)
    as_of = Instant()
    lines = fields.Nested(ChargeLinesSchema)
    planned_cents = fields.Integer()
    states = fields.List(fields.Nested(ChargeStateSchema))
    retrying = fields.List(fields.Nested(RetryingChargesSchema))
    stuck = fields.List(fields.Nested(StuckChargeSchema))
    per_minute = fields.Float()
    ends_at = Instant(allow_none=True)
    run = fields.Nested(ChargingRunSchema)


class ChargingSchema(StrictSchema):
    """Whether charging runs, and the campaigns that have charges left."""

    run = fields.Nested(ChargingRunSchema)
    campaigns = fields.List(fields.Nested(ChargingProgressSchema))


@blueprint.get("/campaigns/<uuid:campaign_id>/charging")
@allow(Role.FINANCE, Role.FINANCE_APPROVER, Role.ADMIN)
@blueprint.response(200, ChargingProgressSchema)
def get_progress(campaign_id: UUID) -> dict[str, Any]:
    """How far the charging of a campaign has come."""
    return charging_progress(context(), campaign_id)


@blueprint.get("/charging")
@allow(Role.FINANCE, Role.FINANCE_APPROVER, Role.ADMIN)
@blueprint.response(200, ChargingSchema)
def get_charging() -> dict[str, Any]:
    """Whether charging runs, and for whom."""
    return charging_overview(context())


@blueprint.post("/charging/restart")
@allow(Role.FINANCE_APPROVER, Role.ADMIN)
@blueprint.response(200, ChargingSchema)
def post_restart() -> dict[str, Any]:
    """Let charging go on after the provider refused our key."""
    restart_run(context().sessions, identity().actor)
    return charging_overview(context())
