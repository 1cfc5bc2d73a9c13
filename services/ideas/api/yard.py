"""The day of a shift, for a campaign's makers: arrivals, real hours, approval."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from services.chassis.idempotency import claim_from_request
from services.chassis.identity import identity
from services.chassis.permissions import allow
from services.contracts.roles import Audience
from services.ideas.api.context import context
from services.ideas.api.shift_schemas import Minutes, WalkIn, YardView
from services.ideas.usecases.volunteering import approve_hours, at_the_yard

blueprint = Blueprint("yard", __name__)


@blueprint.get("/shifts/<uuid:shift_id>/volunteers")
@blueprint.response(200, YardView)
@allow(Audience.SIGNED_IN)
def list_volunteers(shift_id: uuid.UUID) -> dict[str, Any]:
    """Who signed up."""
    return at_the_yard.list_volunteers(context(), identity(), shift_id)


@blueprint.post("/shifts/<uuid:shift_id>/walk-ins")
@blueprint.arguments(WalkIn)
@blueprint.response(201, YardView)
@allow(Audience.SIGNED_IN)
def add_walk_in(body: dict[str, Any], shift_id: uuid.UUID) -> dict[str, Any]:
    """Somebody just came along."""
    claim = claim_from_request("ideas.add_walk_in", required=False)
    return at_the_yard.add_walk_in(context(), identity(), shift_id, body["name"], claim)


@blueprint.post("/shifts/<uuid:shift_id>/approve")
@blueprint.response(200, YardView)
@allow(Audience.SIGNED_IN)
def approve_all(shift_id: uuid.UUID) -> dict[str, Any]:
    """Approve the hours of everybody who was there."""
    return approve_hours.approve_all_hours(context(), identity(), shift_id)


@blueprint.post("/sign-ups/<uuid:sign_up_id>/check-in")
@blueprint.response(200, YardView)
@allow(Audience.SIGNED_IN)
def check_in(sign_up_id: uuid.UUID) -> dict[str, Any]:
    """Somebody is there."""
    return at_the_yard.check_in(context(), identity(), sign_up_id)


@blueprint.post("/sign-ups/<uuid:sign_up_id>/no-show")
@blueprint.response(200, YardView)
@allow(Audience.SIGNED_IN)
def mark_no_show(sign_up_id: uuid.UUID) -> dict[str, Any]:
    """Somebody did not come."""
    return at_the_yard.mark_no_show(context(), identity(), sign_up_id)


@blueprint.post("/sign-ups/<uuid:sign_up_id>/undo")
@blueprint.response(200, YardView)
@allow(Audience.SIGNED_IN)
def undo(sign_up_id: uuid.UUID) -> dict[str, Any]:
    """It was pressed by mistake."""
    return at_the_yard.undo_arrival(context(), identity(), sign_up_id)


@blueprint.post("/sign-ups/<uuid:sign_up_id>/minutes")
@blueprint.arguments(Minutes)
@blueprint.response(200, YardView)
@allow(Audience.SIGNED_IN)
def correct_minutes(body: dict[str, Any], sign_up_id: uuid.UUID) -> dict[str, Any]:
    """The time really worked."""
    return at_the_yard.correct_minutes(context(), identity(), sign_up_id, body["minutes"])


@blueprint.post("/sign-ups/<uuid:sign_up_id>/approve")
@blueprint.response(200, YardView)
@allow(Audience.SIGNED_IN)
def approve(sign_up_id: uuid.UUID) -> dict[str, Any]:
    """Approve the hours."""
    return approve_hours.approve_hours(context(), identity(), sign_up_id)


@blueprint.post("/sign-ups/<uuid:sign_up_id>/undo-approval")
@blueprint.response(200, YardView)
@allow(Audience.SIGNED_IN)
def undo_approval(sign_up_id: uuid.UUID) -> dict[str, Any]:
    """Take the approval back."""
    return approve_hours.undo_approval(context(), identity(), sign_up_id)
