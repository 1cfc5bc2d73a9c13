"""The gateway: the only door for browsers and API clients. It keeps nothing."""

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from gateway import (
    assets,
    compressing,
    errors,
    formatting,
    languages,
    limits,
    navigation,
    revalidating,
    security,
    sessions,
    uploads,
)
from gateway.admin import register_admin
from gateway.api import register_api
from gateway.assisting import register_assisting
from gateway.config import GatewaySettings
from gateway.discovery import heads
from gateway.management import register_management
from gateway.review import register_review
from gateway.site import register_site
from gateway.wiring import wire
from gateway.workspace import register_workspace
from services.chassis import logs

MAX_FORM_BYTES = 64 * 1024


def create_app(settings: GatewaySettings) -> Flask:
    """The app with everything it needs; one step for each concern."""
    logs.configure_logs(settings.service)
    app = Flask("gateway", static_folder=None)
    app.config.update(
        SECRET_KEY=settings.session_secret.reveal(),
        MAX_CONTENT_LENGTH=MAX_FORM_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_FORM_BYTES,
        MAX_FORM_PARTS=200,
    )
    app.extensions["gateway.settings"] = settings
    app.extensions["gateway.services"] = wire(settings)
    # A name that a page does not know is a fault of ours, not an empty place.
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    languages.speak(app)
    errors.answer(app)
    security.trace_requests(app)
    # What is done to an answer runs from the last to the first: it is named before it is compressed.
    compressing.compress(app)
    revalidating.revalidate(app)
    limits.limit(app, settings)
    sessions.know_visitors(app)
    uploads.receive(app)
    security.protect(app, settings)
    assets.serve(app)
    formatting.register_filters(app)
    navigation.guide(app, settings)
    heads.tell(app)
    register_site(app, settings)
    register_workspace(app)
    register_review(app)
    register_assisting(app)
    register_admin(app)
    register_management(app)
    register_api(app)
    app.wsgi_app = languages.LanguagePrefix(app.wsgi_app)  # type: ignore[method-assign]
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    return app
