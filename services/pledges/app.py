"""The web app of the pledges service."""

from flask import Flask

from services.chassis.settings import read_settings
from services.chassis.web import build_app
from services.pledges.api.approvals import blueprint as approvals
from services.pledges.api.bank_files import blueprint as bank_files
from services.pledges.api.bank_lines import blueprint as bank_lines
from services.pledges.api.books import blueprint as books
from services.pledges.api.collecting_accounts import blueprint as collecting_accounts
from services.pledges.api.desk import blueprint as desk
from services.pledges.api.pledges import blueprint as pledges
from services.pledges.api.refunds import blueprint as refunds
from services.pledges.api.terms import blueprint as terms
from services.pledges.api.webhooks import blueprint as webhooks
from services.pledges.config import PledgesSettings
from services.pledges.usecases.context import Context
from services.pledges.wiring import wire

BLUEPRINTS = (
    terms,
    pledges,
    webhooks,
    bank_files,
    bank_lines,
    approvals,
    refunds,
    collecting_accounts,
    books,
    desk,
)


def create_app(settings: PledgesSettings | None = None, context: Context | None = None) -> Flask:
    """The app; without arguments it is configured by the environment."""
    settings = settings or read_settings(PledgesSettings, "pledges")
    context = context or wire(settings)
    return build_app(settings, BLUEPRINTS, context.sessions, context=context)
