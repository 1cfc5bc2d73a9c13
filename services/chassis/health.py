"""Health: /healthz says the process lives, /readyz that it can serve."""

import time

from flask import Blueprint, Response, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from services.chassis.database import Sessions
from services.chassis.migrations import is_current
from services.chassis.permissions import allow
from services.contracts.roles import Audience

# Cached, or else a crowd of health checks would make an outage worse.
_CACHE_SECONDS = 1.0


def health_blueprint(service: str, sessions: Sessions) -> Blueprint:
    """The two routes; neither tells a version or a reason to whoever asks."""
    blueprint = Blueprint("health", __name__)
    cached = {"at": float("-inf"), "ready": False}

    @blueprint.get("/healthz")
    @allow(Audience.ANYONE)
    def healthz() -> Response:
        return jsonify(status="ok")

    @blueprint.get("/readyz")
    @allow(Audience.ANYONE)
    def readyz() -> tuple[Response, int]:
        if time.monotonic() - cached["at"] > _CACHE_SECONDS:
            cached.update(at=time.monotonic(), ready=_is_ready(service, sessions))
        return jsonify(status="ok" if cached["ready"] else "waiting"), 200 if cached["ready"] else 503

    return blueprint


def _is_ready(service: str, sessions: Sessions) -> bool:
    try:
        with sessions.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            return is_current(service, connection)
    except SQLAlchemyError:
        return False
