"""Following a campaign or a district by mail, without an account."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from services.chassis.identity import identity
from services.chassis.permissions import allow
from services.contracts.roles import Audience
from services.ideas.api.context import context
from services.ideas.api.participation_schemas import StopLetters
from services.ideas.api.publishing_schemas import Following
from services.ideas.api.publishing_views import AskedView, FollowedView
from services.ideas.usecases.publishing import follow as following

blueprint = Blueprint("followers", __name__)


@blueprint.post("/campaigns/<uuid:campaign_id>/followers")
@blueprint.arguments(Following)
@blueprint.response(202, AskedView)
@allow(Audience.ANYONE)
def follow_campaign(body: dict[str, Any], campaign_id: uuid.UUID) -> dict[str, Any]:
    """Ask an address whether it wants to hear of a campaign."""
    following.follow_campaign(context(), identity(), campaign_id, **body)
    return {"state": "asked"}


@blueprint.post("/districts/<slug>/followers")
@blueprint.arguments(Following)
@blueprint.response(202, AskedView)
@allow(Audience.ANYONE)
def follow_district(body: dict[str, Any], slug: str) -> dict[str, Any]:
    """Ask an address whether it wants to hear of what opens in a district."""
    following.follow_district(context(), identity(), slug, **body)
    return {"state": "asked"}


@blueprint.post("/followers/<uuid:follower_id>/confirm")
@blueprint.arguments(StopLetters)
@blueprint.response(200, FollowedView)
@allow(Audience.ANYONE)
def confirm_following(body: dict[str, Any], follower_id: uuid.UUID) -> dict[str, Any]:
    """The owner of the address agrees."""
    return following.confirm_following(context(), follower_id, body["token"])


@blueprint.post("/followers/<uuid:follower_id>/stop")
@blueprint.arguments(StopLetters)
@blueprint.response(200, FollowedView)
@allow(Audience.ANYONE)
def stop_following(body: dict[str, Any], follower_id: uuid.UUID) -> dict[str, Any]:
    """Forget the address."""
    return following.stop_following(context(), follower_id, body["token"])
