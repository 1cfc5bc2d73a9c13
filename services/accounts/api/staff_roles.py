"""Who works here: listed, given other roles, ended."""

import uuid
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from services.accounts.api import schemas
from services.accounts.api.current import context, person_id
from services.accounts.usecases import staff_roles
from services.chassis.permissions import allow
from services.chassis.schemas import PageQuery
from services.contracts.roles import Role

blueprint = Blueprint("staff_roles", __name__, url_prefix="/staff")


@blueprint.get("")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, schemas.StaffPage)
@allow(Role.ADMIN)
def list_staff(query: dict[str, Any]) -> dict[str, Any]:
    """Everybody who can sign in as staff."""
    return staff_roles.list_staff(context(), **query)


@blueprint.post("/<uuid:member_id>/roles")
@blueprint.arguments(schemas.ChangedRolesBody)
@blueprint.response(200, schemas.StaffAnswer)
@allow(Role.ADMIN)
def change_roles(body: dict[str, Any], member_id: uuid.UUID) -> dict[str, Any]:
    """Give a member of staff these roles and no others."""
    return staff_roles.change_roles(context(), member_id, body["roles"], person_id())


@blueprint.post("/<uuid:member_id>/end")
@blueprint.response(204)
@allow(Role.ADMIN)
def end(member_id: uuid.UUID) -> Response:
    """End somebody's work here, with every session of theirs."""
    staff_roles.end_staff(context(), member_id, person_id())
    return Response(status=204)
