"""The way of a campaign's money, step by step and row by row, for everybody."""

import re

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext

from gateway.clients.public_ledger import PublicLedger, Steps
from gateway.plots.columns import bar_width
from gateway.plots.tables import Euros, Table
from gateway.site.experiment_plots import PartBar, PartBars
from gateway.wiring import services
from gateway.wording.public_ledger import money_stands
from services.chassis.http_client import read_problem
from services.chassis.permissions import allow
from services.chassis.problems import NotFound
from services.contracts.money import format_euros
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
    months = [each.month for each in ledger.months] if ledger else []
    place = months.index(ledger.month) if ledger and ledger.month else 0
    return render_template(
        "site/public_ledger.html",
        campaign=campaign,
        ledger=ledger,
        standing=money_stands(ledger, campaign.card.state, campaign.model) if ledger else "",
        steps=_steps(ledger.steps) if ledger else None,
        earlier=_month_href(slug, months[place - 1]) if place > 0 else "",
        later=_month_href(slug, months[place + 1]) if place + 1 < len(months) else "",
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


def _month_href(slug: str, month: str) -> str:
    return url_for("public_ledger.show", slug=slug, kuukausi=month, _anchor="rivit")


def _steps(steps: Steps) -> PartBars:
    """The stairs from promised to left; each bar repeats the sum beside it."""
    told = _told(steps)
    largest = max(abs(cents) for _, _, cents in told)
    bars = tuple(
        PartBar(name, bar_width(abs(cents), largest), (format_euros(cents),), note=note)
        for name, note, cents in told
    )
    title = gettext("Rahan reitti vaiheittain")
    columns = ((gettext("Vaihe"), ""), (gettext("Summa"), "number"))
    return PartBars(
        "vaiheet", title, bars, Table(title, columns, tuple((name, Euros(c)) for name, _, c in told))
    )


def _told(steps: Steps) -> list[tuple[str, str, int]]:
    """Each step with what it means; what goes out is negative. Steps that have not come are left out."""
    always = [
        (gettext("Luvattu"), gettext("Kaikki voimassa olevat tuet. Lupaus ei vielä siirrä rahaa."),
         steps.promised_cents),
        (gettext("Varmistettu"), gettext("Kortti tallennettu tai maksu tullut tilille."),
         steps.secured_cents),
        (gettext("Koossa"), gettext("Tukijoilta saatu raha ennen kuluja."), steps.collected_cents),
    ]  # fmt: skip
    later = [
        (gettext("Vastinraha"), gettext("Rahoittajan osuus, joka on vapautunut kampanjalle."),
         steps.match_released_cents),
        (gettext("Palautettu"), gettext("Takaisin tukijoille, myös hävityt maksukiistat."),
         -steps.refunded_cents),
        (gettext("Muut oikaisut"), gettext("Kirjanpidon oikaisut, jotka eivät ole maksuja."),
         steps.other_cents),
        (gettext("Kulut"), gettext("Maksunvälityksen kulut, jotka yhdistys maksaa tilityksessä."),
         -steps.fees_cents),
        (gettext("Tilitetty yhdistykselle"), gettext("Erät ovat alla omina riveinään."),
         -steps.settled_cents),
        (gettext("Jäljellä"), gettext("Tallessa kampanjaa varten."), steps.left_cents),
    ]  # fmt: skip
    has_moved = steps.collected_cents or steps.match_released_cents
    return always + [step for step in later if step[2] or (has_moved and step is later[-1])]
