"""Sessions, as the gateway asks about them."""

from datetime import datetime
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from services.accounts.api import schemas
from services.accounts.api.current import address, context
from services.accounts.usecases import sessions
from services.chassis.permissions import allow
from services.contracts.roles import Audience

blueprint = Blueprint("sessions", __name__, url_prefix="/sessions")


@blueprint.post("/resolve")
@blueprint.arguments(schemas.SessionTokenBody)
@blueprint.response(200, schemas.ResolvedSessionAnswer)
@allow(Audience.ANYONE)
def resolve(body: dict[str, Any]) -> sessions.ResolvedSession:
    """Who is behind a session, with roles and memberships of this moment."""
    return sessions.resolve_session(context(), body["session_token"])


@blueprint.post("/revoke")
@blueprint.arguments(schemas.SessionTokenBody)
@blueprint.response(204)
@allow(Audience.ANYONE)
def revoke(body: dict[str, Any]) -> Response:
    """Sign out."""
    sessions.revoke_session(context(), body["session_token"])
    return Response(status=204)


@blueprint.post("/reauthenticate")
@blueprint.arguments(schemas.ReauthenticateBody)
@blueprint.response(200, schemas.ReauthenticateAnswer)
@allow(Audience.ANYONE)
def reauthenticate(body: dict[str, Any]) -> dict[str, datetime]:
    """Take a fresh one-time code from staff."""
    at = sessions.reauthenticate(context(), body["session_token"], body["code"], address())
    return {"authenticated_at": at}
