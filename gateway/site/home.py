"""The front page: what this is, where, and what is going on."""

from flask import Blueprint, render_template

from gateway.drawing.district_map import draw_chart
from gateway.wiring import services
from services.chassis.permissions import allow
from services.contracts.roles import Audience

blueprint = Blueprint("home", __name__)

CAMPAIGNS_SHOWN = 6


@blueprint.get("/")
@allow(Audience.ANYONE)
def show() -> str:
    """The districts and the campaigns that end first."""
    districts = services().ideas.districts()
    running = services().ideas.campaigns(state="live", limit=CAMPAIGNS_SHOWN)
    return render_template(
        "site/home.html",
        districts=districts,
        alive=[district for district in districts if district.live_campaigns],
        chart=draw_chart(districts),
        campaigns=running.items,
    )
