"""The public register of experiments: searched, one by one, and side by side."""

import json
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from redis import RedisError

from gateway.clients.experiments import Comparison, Experiment, read_comparison
from gateway.plots.columns import bar_width
from gateway.site.experiment_plots import part_bars
from gateway.wiring import services
from gateway.wording.experiments import OUTCOMES, THEMES, in_finnish, outcome_name, theme_name
from services.chassis.permissions import allow
from services.contracts.roles import Audience

blueprint = Blueprint("experiments", __name__, url_prefix="/kokeilut")

PAGE_SIZE = 30
REMEMBERED_SECONDS = 300
UNKNOWN = "unknown"
# Words of the address bar -> words of the service.
_NARROWED = {"q": "q", "alue": "district", "teema": "theme", "tulos": "outcome", "vuosi": "year"}


@dataclass(frozen=True)
class Filters:
    """What the visitor narrows the register by; the address holds all of it."""

    q: str
    alue: str
    teema: str
    tulos: str
    vuosi: str

    @classmethod
    def from_request(cls) -> "Filters":
        """Read the address; what is not known is taken as not given."""
        given = request.args
        theme, outcome, year = given.get("teema", ""), given.get("tulos", ""), given.get("vuosi", "")
        return cls(
            q="".join(sign for sign in given.get("q", "") if sign.isprintable()).strip()[:100],
            alue=given.get("alue", "")[:60],
            teema=theme if theme in THEMES else "",
            tulos=outcome if outcome in (*OUTCOMES, UNKNOWN) else "",
            vuosi=year if read_year(year) else "",
        )

    @property
    def asked(self) -> dict[str, str]:
        """What the service is asked for."""
        return {told: getattr(self, name) for name, told in _NARROWED.items() if getattr(self, name)}

    def href(self, **changes: str) -> str:
        """The register with some of the filters changed."""
        query = {name: getattr(self, name) for name in _NARROWED} | changes
        kept = {name: value for name, value in query.items() if value}
        return url_for("experiments.index", **dict[str, Any](kept))


@dataclass(frozen=True)
class Measured:
    """A lying bar with its number."""

    name: str
    note: str
    width: float
    text: str


def read_year(text: str) -> int | None:
    """A year of this century, or nothing."""
    return int(text) if len(text) == 4 and text.isascii() and text.isdigit() and text >= "2000" else None


@blueprint.get("")
@allow(Audience.ANYONE)
def index() -> str:
    """The register, what ended last first."""
    filters = Filters.from_request()
    districts = services().ideas.districts()
    chosen = next((each for each in districts if each.slug == filters.alue), None)
    found = services().experiments.register(
        **filters.asked, after=request.args.get("jatko", "")[:200], limit=PAGE_SIZE
    )
    return render_template(
        "site/experiments.html",
        filters=filters,
        districts=districts,
        chosen=chosen,
        page=found,
        years=_comparison(None).years,
        themes=[(each, theme_name(each)) for each in THEMES],
        outcomes=[*((each, outcome_name(each)) for each in OUTCOMES), (UNKNOWN, gettext("Kesken"))],
        next_href=filters.href(jatko=found.next) if found.next else "",
        first_href=filters.href() if request.args.get("jatko") else "",
    )


@blueprint.get("/vertailu")
@allow(Audience.ANYONE)
def compare() -> str:
    """Experiments counted by district and by theme."""
    year = read_year(request.args.get("vuosi", ""))
    compared = _comparison(year)
    return render_template(
        "site/experiment_comparison.html",
        year=year,
        years=compared.years if year is None else _comparison(None).years,
        themes=part_bars("teemat", gettext("Kokeilut teemoittain"), gettext("Teema"), compared.themes),
        districts=part_bars(
            "kaupunginosat",
            gettext("Kokeilut kaupunginosittain"),
            gettext("Kaupunginosa"),
            compared.districts,
        ),
    )


@blueprint.get("/<slug>")
@allow(Audience.ANYONE)
def show(slug: str) -> str:
    """One experiment: what was asked, what was measured, what was learnt, and the money."""
    experiment = services().experiments.experiment(slug)
    campaign = services().ideas.campaign(slug)
    pictures = services().pictures.of("report", campaign.card.id).items if experiment.report else ()
    return render_template(
        "site/experiment.html",
        experiment=experiment,
        card=campaign.card,
        bars=_before_and_after(experiment),
        pictures=pictures,
    )


def _before_and_after(experiment: Experiment) -> list[Measured]:
    report = experiment.report
    if report is None or experiment.start_number is None or report.end_number is None:
        return []
    numbers = [Decimal(experiment.start_number), Decimal(report.end_number)]
    # Bars have no length below nothing; then the numbers alone tell.
    if min(numbers) < 0 or max(numbers) == 0:
        return []
    largest = int(max(numbers) * 100)
    days = (experiment.start_measured_on, report.end_measured_on)
    return [
        Measured(name, day or "", bar_width(int(number * 100), largest), _with_unit(number, experiment))
        for name, number, day in zip((gettext("Ennen"), gettext("Jälkeen")), numbers, days, strict=True)
    ]


def _with_unit(number: Decimal, experiment: Experiment) -> str:
    return f"{in_finnish(str(number))} {experiment.measure_unit}".strip()


def _comparison(year: int | None) -> Comparison:
    """The comparison, counted at most once in five minutes."""
    key = f"experiments:compared:{year or 'all'}"
    try:
        kept = services().cache.get(key)
    except RedisError:
        kept = None
    if isinstance(kept, str | bytes):
        return read_comparison(json.loads(kept), theme_name)
    body = services().experiments.comparison(year)
    # Without a cache it is counted again for the next visitor.
    with suppress(RedisError):
        services().cache.set(key, json.dumps(body), ex=REMEMBERED_SECONDS)
    return read_comparison(body, theme_name)
