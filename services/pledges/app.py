"""The web app of pledges."""

from flask import Flask

from services.chassis.web import build_app
from services.pledges.api import BLUEPRINTS
from services.pledges.usecases.context import Context


def create_app(context: Context) -> Flask:
    """The app on what the wiring built."""
    return build_app(context.settings, BLUEPRINTS, context.sessions, context=context)
