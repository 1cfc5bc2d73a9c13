"""Districts: all of them, and what happens in each."""

from flask import Blueprint, render_template

from gateway.drawing.district_map import draw_chart
from gateway.wiring import services
from services.chassis.permissions import allow
from services.contracts.roles import Audience

blueprint = Blueprint("districts", __name__, url_prefix="/kaupunginosat")


@blueprint.get("")
@allow(Audience.ANYONE)
def index() -> str:
    """Every district, as stones and as a list."""
    districts = services().ideas.districts()
    return render_template("site/districts.html", districts=districts, chart=draw_chart(districts))


@blueprint.get("/<slug>")
@allow(Audience.ANYONE)
def show(slug: str) -> str:
    """One district: its sums, campaigns and ideas."""
    district = services().ideas.district(slug)
    return render_template(
        "site/district.html",
        district=district,
        running=services().ideas.campaigns(state="live", district=slug).items,
        ended=services().ideas.campaigns(state="ended", district=slug, limit=6).items,
        ideas=services().ideas.ideas(district=slug).items,
    )
