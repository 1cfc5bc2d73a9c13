"""The web app of the pledges service."""

from flask import Flask

from services.chassis.settings import read_settings
from services.chassis.web import build_app
from services.pledges.api.pledges import blueprint as pledges
from services.pledges.api.terms import blueprint as terms
from services.pledges.api.webhooks import blueprint as webhooks
from services.pledges.config import PledgesSettings
from services.pledges.usecases.context import Context
from services.pledges.wiring import wire

BLUEPRINTS = (terms, pledges, webhooks)


def create_app(settings: PledgesSettings | None = None, context: Context | None = None) -> Flask:
    """The app; without arguments it is configured by the environment."""
    settings = settings or read_settings(PledgesSettings, "pledges")
    context = context or wire(settings)
    return build_app(settings, BLUEPRINTS, context.sessions, context=context)
