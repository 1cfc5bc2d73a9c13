"""The web app of the ideas service."""

from flask import Flask

from services.chassis.settings import ServiceSettings
from services.chassis.web import build_app
from services.ideas.api import BLUEPRINTS
from services.ideas.wiring import Wiring, wire


def create_app(settings: ServiceSettings, wiring: Wiring | None = None) -> Flask:
    """The app, on the wiring given or on its own."""
    wiring = wiring or wire(settings)
    return build_app(settings, BLUEPRINTS, wiring.sessions, store=wiring.sessions, sealer=wiring.sealer)
