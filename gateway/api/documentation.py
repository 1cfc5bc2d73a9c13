"""Where the interface for programs is described."""

from flask import Blueprint, Response, current_app, jsonify, render_template

from services.chassis.permissions import allow
from services.contracts.roles import Audience

blueprint = Blueprint("documentation", __name__)


@blueprint.get("/api/docs")
@allow(Audience.ANYONE)
def page() -> str:
    """A plain page: the addresses, the rules, and the machine-readable description."""
    return render_template("site/api.html")


@blueprint.get("/api/openapi.json")
@allow(Audience.ANYONE)
def description() -> Response:
    """The interface in the words of OpenAPI."""
    return jsonify(current_app.extensions["gateway.api"].spec.to_dict())
