"""Districts: all of them with the whole city, and what happens in each."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from gateway.clients.calling import Page
from gateway.clients.ideas import Card
from gateway.clients.residents_ideas import Idea
from gateway.drawing.district_map import draw_chart
from gateway.wiring import services
from services.chassis.permissions import allow
from services.contracts.roles import Audience

blueprint = Blueprint("districts", __name__, url_prefix="/kaupunginosat")

# A page of a district stays light on a phone; what is more is a turn away.
SHOWN = 6
LONGEST_CURSOR = 200
# The lists of a district's page, each turned by a word of its own in the address.
_CAMPAIGNS = {"tulossa": "coming", "kaynnissa": "live", "paattyneet": "ended"}


@blueprint.get("")
@allow(Audience.ANYONE)
def index() -> str:
    """Every district, as stones and as a list."""
    districts = services().ideas.districts()
    return render_template(
        "site/districts.html",
        districts=[each for each in districts if not each.is_whole_city],
        whole_city=next((each for each in districts if each.is_whole_city), None),
        all=districts,
        chart=draw_chart(districts),
    )


@blueprint.get("/<slug>")
@allow(Audience.ANYONE)
def show(slug: str) -> str | Response:
    """One district: its sums, campaigns and ideas; the address of a merged one leads on."""
    district = services().ideas.district(slug)
    if district.merged_into:
        return redirect(url_for("districts.show", slug=district.merged_into), 301)
    lists: dict[str, Page[Card]] = {word: _campaigns(word, slug) for word in _CAMPAIGNS}
    ideas: Page[Idea] = services().ideas.ideas(district=slug, after=_cursor("ideat"))
    return render_template(
        "site/district.html",
        district=district,
        lists=lists,
        ideas=ideas,
        experiments=services().experiments.register(district=slug, limit=SHOWN).items,
        next_href=lambda word, cursor: (
            url_for("districts.show", slug=slug, **_turned(word, cursor)) + f"#{word}"
        ),
        first_href=lambda word: url_for("districts.show", slug=slug, _anchor=word) if _cursor(word) else "",
    )


def _campaigns(word: str, slug: str) -> Page[Card]:
    return services().ideas.campaigns(state=_CAMPAIGNS[word], district=slug, after=_cursor(word), limit=SHOWN)


def _cursor(word: str) -> str:
    return request.args.get(word, "")[:LONGEST_CURSOR]


def _turned(word: str, cursor: str) -> dict[str, Any]:
    """The address with one list turned; the others stay where they are."""
    known = {name: _cursor(name) for name in (*_CAMPAIGNS, "ideat")}
    return {name: value for name, value in (known | {word: cursor}).items() if value}
