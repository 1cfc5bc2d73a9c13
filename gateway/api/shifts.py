"""Shifts of voluntary work for programs."""

from dataclasses import asdict
from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields

from gateway.wiring import services
from services.chassis.permissions import allow
from services.chassis.schemas import StrictSchema
from services.contracts.roles import Audience

blueprint = Blueprint("api_shifts", __name__, url_prefix="/api/v1", description="Shifts of voluntary work")


class ShiftOut(StrictSchema):
    """A shift; instants in UTC, and `takes_volunteers` says whether one can sign up now."""

    id = fields.String()
    title = fields.String()
    place = fields.String()
    bring = fields.String()
    starts_at = fields.String()
    ends_at = fields.String()
    capacity = fields.Integer()
    held = fields.Integer()
    free = fields.Integer()
    waiting = fields.Integer()
    skills = fields.List(fields.String())
    certificates = fields.List(fields.String())
    least_age = fields.Integer(allow_none=True)
    sequence = fields.Integer()
    changed_at = fields.String()
    cancelled = fields.Boolean()
    takes_volunteers = fields.Boolean()


class CampaignShiftsOut(StrictSchema):
    """All shifts of a campaign in the order of time, and its hours in minutes."""

    items = fields.List(fields.Nested(ShiftOut))
    needed_minutes = fields.Integer()
    signed_minutes = fields.Integer()
    approved_minutes = fields.Integer()


@blueprint.get("/campaigns/<slug>/shifts")
@blueprint.response(200, CampaignShiftsOut)
@allow(Audience.ANYONE)
def list_shifts(slug: str) -> dict[str, Any]:
    """The shifts of one public campaign, by its slug or id."""
    found = services().shifts.of_campaign(services().ideas.campaign(slug).card.id)
    return {
        "items": [asdict(each) for each in found.shifts],
        "needed_minutes": found.needed_minutes,
        "signed_minutes": found.signed_minutes,
        "approved_minutes": found.approved_minutes,
    }
