"""The web app of the ideas service."""

from flask import Flask

from services.chassis.web import build_app
from services.ideas.api import BLUEPRINTS
from services.ideas.wiring import Wiring


def create_app(wiring: Wiring) -> Flask:
    """The app, on its wiring."""
    return build_app(
        wiring.settings, BLUEPRINTS, wiring.sessions, store=wiring.sessions, context=wiring.context
    )
