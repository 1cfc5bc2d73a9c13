"""How a campaign's support grew: the plot of its page, and the same numbers for a spreadsheet."""

from flask import Blueprint, Response, request

from gateway.clients.ideas import Card
from gateway.plots.tables import as_csv
from gateway.site.gathered_plot import GatheredPlot, gathered_plot
from gateway.wiring import services
from services.chassis.permissions import allow
from services.chassis.problems import NotFound, Problem
from services.contracts.roles import Audience

blueprint = Blueprint("gathered", __name__, url_prefix="/kampanjat/<slug>")

FRESH_SECONDS = 60


@blueprint.get("/kertyma.csv")
@allow(Audience.ANYONE)
def send(slug: str) -> Response:
    """The numbers behind the plot; a campaign without a plot has none."""
    plot = plot_of(services().ideas.campaign(slug).card)
    if plot is None:
        raise NotFound("gathered")
    response = Response(as_csv(plot.table), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="kertyma-{slug}.csv"'
    # Anybody's page may read it.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.cache_control.public = True
    response.cache_control.max_age = FRESH_SECONDS
    response.add_etag(weak=True)
    response.make_conditional(request)
    return response


def plot_of(card: Card) -> GatheredPlot | None:
    """The plot of a campaign; its page stands without it where pledges do not answer."""
    try:
        points = services().gathered.of_campaign(card.id)
    except Problem:
        return None
    return gathered_plot(points, card.funding.goal_cents)
