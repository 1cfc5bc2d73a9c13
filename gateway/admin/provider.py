"""The traffic with the card provider: what waits, what the night healed, what a person has to look at."""

from flask import Blueprint, render_template

from gateway.admin.menu import desk
from gateway.wiring import services
from services.chassis.permissions import allow
from services.contracts.roles import Role

blueprint = Blueprint("finance_provider", __name__, url_prefix="/talous/stripe")


@blueprint.get("")
@allow(Role.FINANCE)
def index() -> str:
    """Tasks first, then transfers, payouts, sweeps and events."""
    return render_template("admin/provider.html", traffic=services().provider.traffic(), **desk("provider"))
