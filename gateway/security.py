"""What browsers are told, forms that cannot be forged, and a name for every request."""

import time

import structlog
from flask import Flask, Response, g, request
from markupsafe import Markup

from gateway.config import GatewaySettings
from gateway.form_tokens import FormProtection, form_token
from gateway.wording.descriptions import is_listed
from services.chassis import logs
from services.chassis.identifiers import new_id

log = logs.get(__name__)

QUIET_ENDPOINTS = {"static", "health.healthz", "health.readyz"}
EIGHT_HOURS = 8 * 3600
# Parts of addresses that open somebody's own page.
SECRET_PARTS = frozenset({"token", "link_token"})


def content_security_policy(checkout_origin: str) -> str:
    """Nothing but our own files; forms may end at us or at the card page."""
    return (
        "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; script-src 'self'; "
        f"connect-src 'self'; form-action 'self' {checkout_origin}; base-uri 'none'; frame-ancestors 'none'"
    )


def protect(app: Flask, settings: GatewaySettings) -> None:
    """Bind cookies, refuse forged forms, and add the security headers."""
    app.config.update(
        SESSION_COOKIE_NAME="__Host-meijan" if settings.is_https else "meijan",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        WTF_CSRF_TIME_LIMIT=EIGHT_HOURS,
        # Pages with a secret in their address send no referrer, so its absence proves nothing.
        WTF_CSRF_SSL_STRICT=False,
    )
    app.extensions["gateway.csrf"] = FormProtection(app)
    app.jinja_env.globals["csrf"] = _csrf_field
    app.jinja_env.globals["once"] = _key_field
    headers = _security_headers(settings)

    @app.after_request
    def add_headers(response: Response) -> Response:
        # Refusals too: they stand under the same address.
        if SECRET_PARTS & set(request.view_args or ()):
            keep_private(response)
        for name, value in headers.items():
            if not (name == "X-Frame-Options" and g.get("embedded")):
                response.headers.setdefault(name, value)
        # A shared computer keeps no page of someone who has signed in.
        response.headers.setdefault("Cache-Control", "no-store" if g.get("visitor") else "private, no-cache")
        return response


def _security_headers(settings: GatewaySettings) -> dict[str, str]:
    headers = {
        "Content-Security-Policy": content_security_policy(settings.stripe_checkout_origin),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if settings.is_https:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return headers


def _csrf_field() -> Markup:
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(
        form_token(is_open=is_listed(request.endpoint or ""))
    )


def _key_field() -> Markup:
    """A form sent twice takes effect once: the services keep what the key did."""
    return Markup('<input type="hidden" name="key" value="{}">').format(new_id())


def keep_private(response: Response) -> Response:
    """For pages about one person's money: nothing is stored, and their address is told to nobody."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def trace_requests(app: Flask) -> None:
    """Name every request, tell the services its name, and log how it went."""

    @app.before_request
    def begin() -> None:
        # The name is ours alone: one that a visitor chose would let them write into our logs.
        g.request_id = str(new_id())
        g.started = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(
            service="gateway", request_id=g.request_id, trace_id=g.request_id
        )

    @app.after_request
    def finish(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.get("request_id", "")
        if request.endpoint not in QUIET_ENDPOINTS:
            log.info(
                "request",
                method=request.method,
                route=str(request.url_rule or "unmatched"),
                status=response.status_code,
                milliseconds=round((time.perf_counter() - g.started) * 1000, 1) if "started" in g else None,
            )
        return response
