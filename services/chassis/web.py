"""The web app of a service: deny by default, strict input, problems in words, health."""

import threading
import time
from collections import deque
from collections.abc import Iterable
from typing import Any

import structlog
from flask import Flask, Response, current_app, g, jsonify, request
from flask.json.provider import DefaultJSONProvider
from flask_smorest import Api, Blueprint
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from services.chassis import logs
from services.chassis.audit_api import audit_blueprint
from services.chassis.clock_header import tell_shift
from services.chassis.database import Sessions
from services.chassis.health import health_blueprint
from services.chassis.identifiers import new_id
from services.chassis.permissions import check_permission
from services.chassis.problems import Malformed, NotFound, Problem, Unauthenticated, Unavailable
from services.chassis.service_tokens import TokenVerifier
from services.chassis.settings import PlatformSettings
from services.chassis.strict_json import NotStrictJson, read_strict_json

log = logs.get(__name__)

MAX_BODY_BYTES = 64 * 1024
_OPEN_ENDPOINTS = {"health.healthz", "health.readyz"}


class ProblemApi(Api):
    """flask-smorest with this platform's problem bodies, described when somebody asks for the description.

    Describing every route at the start costs each process more than all the rest of its app.
    """

    def __init__(self, app: Flask) -> None:
        self._to_describe: deque[Blueprint] = deque()
        self._describing = threading.Lock()
        self._knows_refusals = False
        super().__init__(app)

    def register_blueprint(self, blp: Blueprint, **options: Any) -> None:
        """Serve a blueprint now, and describe it later."""
        self._app.extensions["flask-smorest"]["blp_name_to_api"][blp.name] = self
        self._app.register_blueprint(blp, **options)
        self._to_describe.append(blp)

    def _register_responses(self) -> None:
        """Describe the body of a refusal, once for each status there is, later too."""

    def _openapi_json(self) -> Any:
        with self._describing:
            if not self._knows_refusals:
                super()._register_responses()
                self._knows_refusals = True
            while self._to_describe:
                blueprint = self._to_describe[0]
                blueprint.register_views_in_doc(
                    self, self._app, self.spec, name=blueprint.name, parameters=None
                )
                self.spec.tag({"name": blueprint.name, "description": blueprint.description})
                self._to_describe.popleft()
        return super()._openapi_json()

    def handle_http_exception(self, error: HTTPException) -> Any:
        """A refused request, as problem details."""
        return _http_error(error)


class _JSONProvider(DefaultJSONProvider):
    ensure_ascii = False
    sort_keys = False


def build_app(
    settings: PlatformSettings, blueprints: Iterable[Blueprint], sessions: Sessions, **wiring: Any
) -> Flask:
    """A service's app; `wiring` is kept in `app.extensions` under its own names."""
    logs.configure_logs(settings.service)
    app = Flask(settings.service)
    app.json = _JSONProvider(app)
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=32 * 1024,
        MAX_FORM_PARTS=50,
        API_TITLE=f"{settings.platform_name}: {settings.service}",
        API_VERSION="1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/",
        OPENAPI_JSON_PATH="openapi.json",
    )
    app.extensions.update(wiring)
    _admit_only_the_known(app, TokenVerifier(settings.service, settings.service_token_public_keys))
    api = ProblemApi(app)
    for blueprint in (*blueprints, audit_blueprint(sessions)):
        api.register_blueprint(blueprint)
    app.register_blueprint(health_blueprint(settings.service, sessions))
    _answer_errors(app)
    _log_requests(app)
    if settings.environment == "local":
        tell_shift(app, sessions)
    return app


def _admit_only_the_known(app: Flask, verifier: TokenVerifier) -> None:
    @app.before_request
    def admit() -> None:
        g.request_id = request.headers.get("X-Request-Id", "")[:64] or str(new_id())
        g.started = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(service=app.name, request_id=g.request_id)
        # PostgreSQL text cannot hold NUL; refused here, it does not look like a database that is down.
        if "\x00" in request.path or "%00" in request.query_string.decode("ascii", "replace"):
            raise Malformed("malformed_address")
        if request.endpoint in _OPEN_ENDPOINTS:
            return
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer":
            raise Unauthenticated("service_token_missing")
        g.identity = verifier.verify(token)
        structlog.contextvars.bind_contextvars(trace_id=g.identity.trace_id or g.request_id)
        if request.endpoint is None:
            raise request.routing_exception or NotFound()
        if not request.endpoint.startswith("api-docs."):
            check_permission(app.view_functions[request.endpoint], g.identity)
        _check_json()


def _check_json() -> None:
    if request.is_json:
        try:
            read_strict_json(request.get_data(cache=True))
        except NotStrictJson as error:
            raise Malformed("malformed_json", str(error)) from error


def _answer_errors(app: Flask) -> None:
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(DBAPIError, _database_error)
    app.register_error_handler(Exception, _unexpected)


def _problem(problem: Problem) -> Response:
    response = jsonify(problem.to_body(g.get("request_id")))
    response.status_code = problem.status
    response.mimetype = "application/problem+json"
    if problem.retry_after is not None:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    messages = getattr(error, "data", {}).get("messages", {}) if status == 422 else {}
    code = {400: "malformed", 404: "not_found", 405: "method_not_allowed", 413: "too_large", 422: "invalid"}
    return _problem(
        Problem(
            code.get(status, "refused"),
            status=status,
            title=error.name,
            errors=_flatten(messages),
        )
    )


def _flatten(messages: Any) -> dict[str, list[str]]:
    """marshmallow's nested messages as "field" or "list.0.field" -> sentences."""
    found: dict[str, list[str]] = {}

    def walk(path: str, node: Any) -> None:
        if isinstance(node, dict):
            for key, value in node.items():
                walk(f"{path}.{key}" if path else str(key), value)
        else:
            found[path] = [str(each) for each in node] if isinstance(node, list) else [str(node)]

    if isinstance(messages, dict):
        for place in messages.values():
            walk("", place)
    return found


def _database_error(error: DBAPIError) -> Response:
    # Lost connections, waits given up and locks not had: the caller may come again in a moment.
    state = getattr(error.orig, "sqlstate", None) or ""
    if (
        error.connection_invalidated
        or state[:2] in ("", "08", "53", "55", "57")
        or state in ("40001", "40P01")
    ):
        log.warning("database.unavailable", sqlstate=state)
        return _problem(Unavailable("database", retry_after=2))
    return _unexpected(error)


def _unexpected(error: Exception) -> Response:
    if current_app.testing and current_app.config.get("PROPAGATE_EXCEPTIONS"):
        raise error
    log.error("request.failed", exc_info=error)
    return _problem(Problem())


def _log_requests(app: Flask) -> None:
    @app.after_request
    def finish(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.get("request_id", "")
        response.headers.setdefault("Cache-Control", "no-store")
        if request.endpoint not in _OPEN_ENDPOINTS:
            log.info(
                "request",
                method=request.method,
                route=str(request.url_rule or "unmatched"),
                status=response.status_code,
                milliseconds=round((time.perf_counter() - g.started) * 1000, 1) if "started" in g else None,
            )
        return response
