"""The way of a campaign's money, step by step and row by row, for everybody."""

import re

from flask import Blueprint, Response, render_template, request

from gateway.clients.public_ledger import PublicLedger
from gateway.site.money_stairs import stairs_of
from gateway.wiring import services
from gateway.wording.public_ledger import money_stands
from services.chassis.http_client import read_problem
from services.chassis.permissions import allow
from services.chassis.problems import NotFound
from services.contracts.roles import Audience

blueprint = Blueprint("public_ledger", __name__, url_prefix="/kampanjat/<slug>")

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
FRESH_SECONDS = 60


@blueprint.get("/rahan-reitti")
@allow(Audience.ANYONE)
def show(slug: str) -> str:
    """Where the money came from, where it went, and what is left."""
    campaign = services().ideas.campaign(slug)
    asked = request.args.get("kuukausi", "")
    ledger = _ledger(campaign.card.id, asked if _MONTH.fullmatch(asked) else "")
    return render_template(
        "site/public_ledger.html",
        campaign=campaign,
        ledger=ledger,
        standing=money_stands(ledger, campaign.card.state, campaign.model) if ledger else "",
        steps=stairs_of(ledger.steps) if ledger else None,
        turned=bool(asked),
    )


@blueprint.get("/rahan-reitti.<any(csv,xlsx,json):ending>")
@allow(Audience.ANYONE)
def send(slug: str, ending: str) -> Response:
    """The rows of the page as a file."""
    campaign = services().ideas.campaign(slug)
    reply = services().public_ledgers.file(campaign.card.id, ending)
    if reply.status != 200:
        raise read_problem(reply)
    response = Response(reply.body, content_type=reply.headers["Content-Type"])
    name = reply.headers.get("Content-Disposition", f'attachment; filename="rahan-reitti.{ending}"')
    response.headers["Content-Disposition"] = name
    # Anybody's page may read it.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.cache_control.public = True
    response.cache_control.max_age = FRESH_SECONDS
    response.add_etag(weak=True)
    response.make_conditional(request)
    return response


def _ledger(campaign_id: str, month: str) -> PublicLedger | None:
    """The ledger; a campaign that has not been opened has none."""
    try:
        return services().public_ledgers.of_campaign(campaign_id, month)
    except NotFound:
        return None
