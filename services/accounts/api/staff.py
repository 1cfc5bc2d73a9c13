"""Signing in as staff, invitations, new passwords."""

import uuid
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from services.accounts.api import schemas
from services.accounts.api.current import address, context, person_id
from services.accounts.usecases import password_resets, staff_invitations, staff_sign_ins
from services.accounts.usecases.colleagues import Colleague, finance_colleagues
from services.accounts.usecases.sessions import OpenedSession
from services.chassis.idempotency import claim_from_request
from services.chassis.permissions import allow
from services.contracts.roles import Audience, Role

blueprint = Blueprint("staff", __name__, url_prefix="/staff")


@blueprint.post("/sign-ins")
@blueprint.arguments(schemas.StaffSignInBody)
@blueprint.response(200, schemas.ChallengeAnswer)
@allow(Audience.ANYONE)
def begin_sign_in(body: dict[str, Any]) -> dict[str, uuid.UUID]:
    """Check the password."""
    challenge_id = staff_sign_ins.begin_staff_sign_in(context(), body["email"], body["password"], address())
    return {"challenge_id": challenge_id}


@blueprint.post("/sign-ins/<uuid:challenge_id>/totp")
@blueprint.arguments(schemas.CodeBody)
@blueprint.response(200, schemas.SessionAnswer)
@allow(Audience.ANYONE)
def finish_sign_in(body: dict[str, Any], challenge_id: uuid.UUID) -> OpenedSession:
    """Check the one-time code and open the session."""
    return staff_sign_ins.finish_staff_sign_in(context(), challenge_id, body["code"], address())


@blueprint.post("/invitations")
@blueprint.arguments(schemas.InvitationBody)
@blueprint.response(201, schemas.InvitationAnswer)
@allow(Role.ADMIN)
def invite(body: dict[str, Any]) -> dict[str, str]:
    """Invite a member of staff."""
    new = staff_invitations.NewStaff(**body)
    claim = claim_from_request("staff.invite", required=False)
    return staff_invitations.invite_staff(context(), new, person_id(), claim)


@blueprint.get("/invitations/<token>")
@blueprint.response(200, schemas.OpenInvitationAnswer)
@allow(Audience.ANYONE)
def open_invitation(token: str) -> staff_invitations.OpenInvitation:
    """Look at an invitation."""
    return staff_invitations.open_invitation(context(), token, address())


@blueprint.post("/invitations/<token>/accept")
@blueprint.arguments(schemas.AcceptInvitationBody)
@blueprint.response(200)
@allow(Audience.ANYONE)
def accept_invitation(body: dict[str, Any], token: str) -> dict[str, str]:
    """Become staff."""
    staff_invitations.accept_invitation(context(), token, body["password"], body["code"], address())
    return {"state": "accepted"}


@blueprint.post("/password-resets")
@blueprint.arguments(schemas.PasswordResetRequestBody)
@blueprint.response(202)
@allow(Audience.ANYONE)
def request_password_reset(body: dict[str, Any]) -> dict[str, str]:
    """Ask for a new password; the answer is the same for every address."""
    password_resets.request_password_reset(context(), body["email"], address())
    return {"state": "requested"}


@blueprint.post("/password-resets/<token>")
@blueprint.arguments(schemas.PasswordResetBody)
@blueprint.response(204)
@allow(Audience.ANYONE)
def choose_new_password(body: dict[str, Any], token: str) -> Response:
    """Choose the new password."""
    password_resets.choose_new_password(context(), token, body["password"], address())
    return Response(status=204)


@blueprint.get("/colleagues")
@blueprint.response(200, schemas.ColleaguesAnswer)
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
def colleagues() -> dict[str, list[Colleague]]:
    """Who works at the finance desk, by name."""
    return {"items": finance_colleagues(context())}
