"""The log of deliveries."""

from typing import Any

from flask import current_app
from flask_smorest import Blueprint

from services.chassis.permissions import allow
from services.contracts.roles import Role
from services.notify.api import schemas
from services.notify.usecases.list_deliveries import list_deliveries

blueprint = Blueprint("deliveries", __name__, url_prefix="/deliveries")


@blueprint.get("")
@blueprint.arguments(schemas.DeliveryQuery, location="query")
@blueprint.response(200, schemas.DeliveryPage)
@allow(Role.FINANCE, Role.ADMIN)
def show_deliveries(query: dict[str, Any]) -> dict[str, Any]:
    """Messages with their attempts, newest first; no address is shown."""
    context = current_app.extensions["notify"]
    return list_deliveries(context, query["pledge_id"], query["after"], query["limit"])
