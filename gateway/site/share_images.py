"""The pictures that other sites show beside a link to a campaign, a district or an idea."""

from functools import lru_cache

from flask import Blueprint, Response

from gateway.caching import PICTURE_SECONDS, kept_answer, let_embed, version_of
from gateway.drawing.share_image import SharedFacts, draw_share_image
from gateway.wiring import services
from gateway.wording.sharing import shared_campaign, shared_district, shared_home, shared_idea
from services.chassis.permissions import allow
from services.contracts.roles import Audience

blueprint = Blueprint("share_images", __name__)
blueprint.after_request(let_embed)

# Raised with every change of the drawing itself, so that caches ask for the new one.
_DRAWING = 1
_drawn = lru_cache(maxsize=64)(draw_share_image)


@blueprint.get("/jako.png")
@allow(Audience.ANYONE)
def home() -> Response:
    """The whole platform."""
    return _answer(shared_home())


@blueprint.get("/kampanjat/<slug>/jako.png")
@allow(Audience.ANYONE)
def campaign(slug: str) -> Response:
    """A campaign: name, place, how far it is."""
    return _answer(shared_campaign(services().ideas.campaign(slug).card))


@blueprint.get("/kaupunginosat/<slug>/jako.png")
@allow(Audience.ANYONE)
def district(slug: str) -> Response:
    """A district: what happens in it."""
    return _answer(shared_district(services().ideas.district(slug)))


@blueprint.get("/ideat/<idea_id>/jako.png")
@allow(Audience.ANYONE)
def idea(idea_id: str) -> Response:
    """An idea: its words and its supporters."""
    return _answer(shared_idea(services().ideas.idea(idea_id)))


def _answer(facts: SharedFacts) -> Response:
    return kept_answer(
        lambda: _drawn(facts), "image/png", version_of(_DRAWING, facts), seconds=PICTURE_SECONDS
    )
