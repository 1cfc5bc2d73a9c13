"""Signing in by e-mail."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from services.accounts.api import schemas
from services.accounts.api.current import address, context
from services.accounts.usecases import sign_ins
from services.accounts.usecases.sessions import OpenedSession
from services.chassis.permissions import allow
from services.contracts.roles import Audience

blueprint = Blueprint("sign_ins", __name__)


@blueprint.post("/sign-ins")
@blueprint.arguments(schemas.SignInRequestBody)
@blueprint.response(202, schemas.SignInAnswer)
@allow(Audience.ANYONE)
def request_sign_in(body: dict[str, Any]) -> sign_ins.AskedSignIn:
    """Ask for a link and a code by mail."""
    return sign_ins.request_sign_in(context(), body["email"], body["locale"], address())


# No GET stands at this address: opening it, as scanners of mail do, can change nothing.
@blueprint.post("/sign-ins/<uuid:sign_in_id>/confirm")
@blueprint.arguments(schemas.SignInConfirmBody)
@blueprint.response(200, schemas.SessionAnswer)
@allow(Audience.ANYONE)
def confirm_sign_in(body: dict[str, Any], sign_in_id: uuid.UUID) -> OpenedSession:
    """Sign in with the link in the browser that asked, or with the code in any."""
    return sign_ins.confirm_sign_in(context(), sign_in_id, sign_ins.GivenProof(**body), address())
