"""Districts: the list behind the map, and one of them."""

from typing import Any

from flask_smorest import Blueprint

from services.chassis.permissions import allow
from services.chassis.problems import NotFound
from services.contracts.roles import Audience
from services.ideas.api.context import sessions
from services.ideas.api.views import DistrictsView, DistrictView
from services.ideas.store.districts import DistrictRow, districts_with_sums

blueprint = Blueprint("districts", __name__)


@blueprint.get("/districts")
@blueprint.response(200, DistrictsView)
@allow(Audience.ANYONE)
def list_districts() -> dict[str, Any]:
    """Every district in Finnish order, with its live campaigns and sums."""
    with sessions()() as session:
        return {"items": [_view(row) for row in districts_with_sums(session)]}


@blueprint.get("/districts/<slug>")
@blueprint.response(200, DistrictView)
@allow(Audience.ANYONE)
def show_district(slug: str) -> dict[str, Any]:
    """One district."""
    with sessions()() as session:
        rows = districts_with_sums(session, slug)
        if not rows:
            raise NotFound("district")
        return _view(rows[0])


def _view(row: DistrictRow) -> dict[str, Any]:
    district, live_campaigns, collected_cents, promised_cents = row
    names = ("slug", "number", "kind", "name", "name_sv", "name_genitive", "name_locative")
    return {name: getattr(district, name) for name in names} | {
        "live_campaigns": live_campaigns,
        "collected_cents": collected_cents,
        "promised_cents": promised_cents,
    }
