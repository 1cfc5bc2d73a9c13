"""What an association puts on its own pages: its campaign in a frame, and a badge; no cookies, no scripts."""

from flask import Blueprint, Response, render_template

from gateway.caching import PICTURE_SECONDS, kept_answer, let_embed, version_of
from gateway.clients.ideas import Campaign
from gateway.drawing.badge import draw_badge_png, draw_badge_svg
from gateway.wiring import services
from gateway.wording.sharing import badge_text
from services.chassis.permissions import allow
from services.chassis.problems import NotFound
from services.contracts.roles import Audience

blueprint = Blueprint("embedding", __name__)
blueprint.after_request(let_embed)


@blueprint.get("/kampanjat/<slug>/upote")
@allow(Audience.ANYONE)
def frame(slug: str) -> Response:
    """The campaign on another site; its links open our own page."""
    campaign = services().ideas.campaign(slug)
    page = render_template("site/embedded.html", campaign=campaign, card=campaign.card)
    return kept_answer(lambda: page, "text/html; charset=utf-8", version_of(page), seconds=PICTURE_SECONDS)


@blueprint.get("/kampanjat/<slug>/merkki.<ending>")
@allow(Audience.ANYONE)
def badge(slug: str, ending: str) -> Response:
    """The badge, as SVG or PNG."""
    if ending not in ("svg", "png"):
        raise NotFound("badge")
    campaign: Campaign = services().ideas.campaign(slug)
    text = badge_text(campaign)
    version = version_of(ending, text)
    if ending == "svg":
        return kept_answer(lambda: draw_badge_svg(text), "image/svg+xml", version, seconds=PICTURE_SECONDS)
    return kept_answer(lambda: draw_badge_png(text), "image/png", version, seconds=PICTURE_SECONDS)
