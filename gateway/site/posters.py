"""The poster of the stairwell, and the short address that stands on it."""

from functools import lru_cache

from flask import Blueprint, Response, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from gateway.addresses import settings, whole_url
from gateway.caching import PICTURE_SECONDS, kept_answer, version_of
from gateway.clients.ideas import Campaign
from gateway.drawing.poster import SIZES, PosterFacts, draw_poster
from gateway.formatting import euros_short
from gateway.languages import current_language
from gateway.wiring import services
from gateway.wording.campaigns import last_moment
from gateway.wording.display import display_rows
from services.chassis.permissions import allow
from services.chassis.problems import NotFound
from services.contracts.roles import Audience

blueprint = Blueprint("posters", __name__)

_DRAWING = 1
_drawn = lru_cache(maxsize=32)(draw_poster)


@blueprint.get("/k/<slug>")
@allow(Audience.ANYONE)
def short(slug: str) -> AnyResponse:
    """The short address leads to the campaign."""
    return redirect(url_for("campaigns.show", slug=slug), 302)


@blueprint.get("/kampanjat/<slug>/juliste-<size>.pdf")
@allow(Audience.ANYONE)
def poster(slug: str, size: str) -> Response:
    """The poster as A4 or A3, with slips to tear off where `liuskat=1` asks for them."""
    if size not in SIZES:
        raise NotFound("poster")
    facts = _facts(services().ideas.campaign(slug), with_strips=request.args.get("liuskat") == "1")
    response = kept_answer(
        lambda: _drawn(facts, size),
        "application/pdf",
        version_of(_DRAWING, size, facts),
        seconds=PICTURE_SECONDS,
    )
    response.headers["Content-Disposition"] = f'inline; filename="juliste-{slug}-{size}.pdf"'
    return response


def _facts(campaign: Campaign, *, with_strips: bool) -> PosterFacts:
    card = campaign.card
    address = whole_url("posters.short", slug=card.slug)
    least = euros_short(campaign.minimum_cents) if campaign.minimum_cents else ""
    rows = (
        (gettext("Tavoite"), euros_short(card.funding.goal_cents)),
        (gettext("Vähintään tarvitaan"), least if campaign.minimum_cents != card.funding.goal_cents else ""),
        (gettext("Päättyy"), last_moment(card.deadline)),
    )
    return PosterFacts(
        language=current_language().tag,
        platform=settings().platform_name,
        place=" · ".join(part for part in (card.district_name, card.association_name) if part),
        title=card.title,
        summary=card.summary,
        rows=tuple((name, value) for name, value in rows if value),
        invitation=gettext("Lue lisää ja tule mukaan: kuvaa koodi puhelimella tai kirjoita osoite."),
        address=address,
        short_address=address.partition("://")[2],
        small_print=tuple(f"{name}: {value}" for name, value in display_rows(campaign.display))
        if campaign.display
        else (),
        strip=card.title if with_strips else "",
    )
