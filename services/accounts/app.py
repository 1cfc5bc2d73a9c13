"""The web app of accounts."""

from flask import Flask

from services.accounts.api import BLUEPRINTS
from services.accounts.wiring import Wiring
from services.chassis.web import build_app


def create_app(wiring: Wiring) -> Flask:
    """The app on its wiring."""
    return build_app(wiring.settings, BLUEPRINTS, wiring.sessions, accounts=wiring)
