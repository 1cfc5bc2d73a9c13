"""The web app of notify."""

from flask import Flask

from services.chassis.web import build_app
from services.notify.api import BLUEPRINTS
from services.notify.wiring import Wiring


def create_app(wiring: Wiring) -> Flask:
    """The app on its wiring."""
    return build_app(wiring.settings, BLUEPRINTS, wiring.sessions, notify=wiring)
