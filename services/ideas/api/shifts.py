"""Shifts: read and signed up for by anybody, made and changed by a campaign's makers."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from services.chassis.idempotency import claim_from_request
from services.chassis.identity import identity
from services.chassis.permissions import allow
from services.contracts.roles import Audience
from services.ideas.api.context import context
from services.ideas.api.contributor_schemas import OwnLink
from services.ideas.api.shift_schemas import (
    AnotherDay,
    CampaignShiftsView,
    CancelReason,
    ChangedShift,
    NewShift,
    NewSignUp,
    OwnSignUpsView,
    OwnSignUpView,
    ShiftsPage,
    ShiftsQuery,
    ShiftView,
    SignedUpView,
)
from services.ideas.usecases.contributing.know_contributor import ContactGiven
from services.ideas.usecases.volunteering import edit_shifts, own_sign_ups, show_shifts
from services.ideas.usecases.volunteering import sign_up as signing_up
from services.ideas.usecases.volunteering.edit_shifts import ShiftWritten

blueprint = Blueprint("shifts", __name__)

_OF_THE_PERSON = ("name", "email", "phone", "locale", "birth_year")
_OWN = "/contributors/<uuid:contributor_id>/own/sign-ups"


@blueprint.get("/shifts")
@blueprint.arguments(ShiftsQuery, location="query")
@blueprint.response(200, ShiftsPage)
@allow(Audience.ANYONE)
def list_shifts(query: dict[str, Any]) -> dict[str, Any]:
    """Coming shifts of the city or of a district, soonest first."""
    return show_shifts.list_public_shifts(
        context(),
        district_slug=query["district"],
        past_too=query["past_too"],
        after=query["after"],
        limit=query["limit"],
    )


@blueprint.get("/campaigns/<uuid:campaign_id>/shifts")
@blueprint.response(200, CampaignShiftsView)
@allow(Audience.ANYONE)
def list_campaign_shifts(campaign_id: uuid.UUID) -> dict[str, Any]:
    """All shifts of a campaign."""
    return show_shifts.list_campaign_shifts(context(), identity(), campaign_id)


@blueprint.get("/shifts/<uuid:shift_id>")
@blueprint.response(200, ShiftView)
@allow(Audience.ANYONE)
def show(shift_id: uuid.UUID) -> dict[str, Any]:
    """One shift."""
    return show_shifts.show_shift(context(), identity(), shift_id)


@blueprint.post("/shifts/<uuid:shift_id>/sign-ups")
@blueprint.arguments(NewSignUp)
@blueprint.response(201, SignedUpView)
@allow(Audience.ANYONE)
def sign_up(body: dict[str, Any], shift_id: uuid.UUID) -> dict[str, Any]:
    """Take the next turn."""
    claim = claim_from_request("ideas.sign_up", required=False)
    contact = ContactGiven(**{name: body.pop(name) for name in _OF_THE_PERSON})
    wanted = signing_up.SigningUp(contact=contact, **body)
    return signing_up.sign_up(context(), identity(), shift_id, wanted, claim)


@blueprint.post("/campaigns/<uuid:campaign_id>/shifts")
@blueprint.arguments(NewShift)
@blueprint.response(201, ShiftView)
@allow(Audience.SIGNED_IN)
def make(body: dict[str, Any], campaign_id: uuid.UUID) -> dict[str, Any]:
    """Another shift."""
    claim = claim_from_request("ideas.make_shift", required=False)
    return edit_shifts.make_shift(context(), identity(), campaign_id, ShiftWritten(**body), claim)


@blueprint.post("/shifts/<uuid:shift_id>")
@blueprint.arguments(ChangedShift)
@blueprint.response(200, ShiftView)
@allow(Audience.SIGNED_IN)
def change(body: dict[str, Any], shift_id: uuid.UUID) -> dict[str, Any]:
    """The shift, written anew."""
    sequence = body.pop("sequence")
    return edit_shifts.change_shift(context(), identity(), shift_id, sequence, ShiftWritten(**body))


@blueprint.post("/shifts/<uuid:shift_id>/copy")
@blueprint.arguments(AnotherDay)
@blueprint.response(201, ShiftView)
@allow(Audience.SIGNED_IN)
def copy(body: dict[str, Any], shift_id: uuid.UUID) -> dict[str, Any]:
    """The same on another day."""
    claim = claim_from_request("ideas.copy_shift", required=False)
    return edit_shifts.copy_shift(context(), identity(), shift_id, body["day"], claim)


@blueprint.post("/shifts/<uuid:shift_id>/cancel")
@blueprint.arguments(CancelReason)
@blueprint.response(200, ShiftView)
@allow(Audience.SIGNED_IN)
def cancel(body: dict[str, Any], shift_id: uuid.UUID) -> dict[str, Any]:
    """End the shift; those who signed up are told."""
    return edit_shifts.cancel_shift(context(), identity(), shift_id, body["reason"])


@blueprint.post(_OWN)
@blueprint.arguments(OwnLink)
@blueprint.response(200, OwnSignUpsView)
@allow(Audience.ANYONE)
def show_own(body: dict[str, Any], contributor_id: uuid.UUID) -> dict[str, Any]:
    """One's own shifts, for whoever holds the link; the secret stands in no address."""
    return own_sign_ups.show_own_sign_ups(context(), contributor_id, body["token"])


@blueprint.post(f"{_OWN}/<uuid:sign_up_id>/confirm")
@blueprint.arguments(OwnLink)
@blueprint.response(200, OwnSignUpView)
@allow(Audience.ANYONE)
def confirm(body: dict[str, Any], contributor_id: uuid.UUID, sign_up_id: uuid.UUID) -> dict[str, Any]:
    """Keep the place."""
    return own_sign_ups.confirm_sign_up(context(), contributor_id, body["token"], sign_up_id)


@blueprint.post(f"{_OWN}/<uuid:sign_up_id>/cancel")
@blueprint.arguments(OwnLink)
@blueprint.response(200, OwnSignUpView)
@allow(Audience.ANYONE)
def give_up(body: dict[str, Any], contributor_id: uuid.UUID, sign_up_id: uuid.UUID) -> dict[str, Any]:
    """Give the place up."""
    return own_sign_ups.cancel_sign_up(context(), contributor_id, body["token"], sign_up_id)


@blueprint.post(f"{_OWN}/<uuid:sign_up_id>/take-again")
@blueprint.arguments(OwnLink)
@blueprint.response(200, OwnSignUpView)
@allow(Audience.ANYONE)
def take_again(body: dict[str, Any], contributor_id: uuid.UUID, sign_up_id: uuid.UUID) -> dict[str, Any]:
    """Undo giving up."""
    return own_sign_ups.take_again(context(), contributor_id, body["token"], sign_up_id)
