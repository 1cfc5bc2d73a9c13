"""Health: the process lives; it can serve, for it needs nothing of its own to do so."""

from flask import Blueprint, Response, jsonify

from services.chassis.permissions import allow
from services.contracts.roles import Audience

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@allow(Audience.ANYONE)
def healthz() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@allow(Audience.ANYONE)
def readyz() -> Response:
    """The process can serve: pages of a service that is away say so themselves."""
    return jsonify(status="ok")
