"""The steps of a campaign's life, one route each."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from services.chassis.identity import identity
from services.chassis.permissions import allow
from services.contracts.roles import Audience, Role
from services.ideas.api.context import context, sessions
from services.ideas.api.schemas import Halt, NoFields, Opening, Review
from services.ideas.api.views import CampaignView
from services.ideas.usecases import deliver_campaign, halt_campaign
from services.ideas.usecases import publish_campaign as publishing
from services.ideas.usecases import review_campaign as review
from services.ideas.usecases import submit_campaign as submission
from services.ideas.usecases.publishing import schedule_opening as scheduling

blueprint = Blueprint("campaign_steps", __name__, url_prefix="/campaigns/<uuid:campaign_id>")


@blueprint.post("/submit")
@blueprint.arguments(NoFields)
@blueprint.response(200, CampaignView)
@allow(Audience.SIGNED_IN)
def submit_campaign(_body: dict[str, Any], campaign_id: uuid.UUID) -> dict[str, Any]:
    """Hand the campaign to the reviewers."""
    return submission.submit_campaign(sessions(), identity(), campaign_id)


@blueprint.post("/review")
@blueprint.arguments(Review)
@blueprint.response(200, CampaignView)
@allow(Role.REVIEWER)
def review_campaign(body: dict[str, Any], campaign_id: uuid.UUID) -> dict[str, Any]:
    """Approve, send back or reject."""
    limit = context().second_reviewer_above_cents
    return review.review_campaign(sessions(), identity(), campaign_id, second_above_cents=limit, **body)


@blueprint.post("/publish")
@blueprint.arguments(NoFields)
@blueprint.response(200, CampaignView)
@allow(Audience.SIGNED_IN)
def publish_campaign(_body: dict[str, Any], campaign_id: uuid.UUID) -> dict[str, Any]:
    """Open the campaign for pledges."""
    return publishing.publish_campaign(sessions(), identity(), campaign_id)


@blueprint.post("/opening")
@blueprint.arguments(Opening)
@blueprint.response(200, CampaignView)
@allow(Audience.SIGNED_IN)
def schedule_opening(body: dict[str, Any], campaign_id: uuid.UUID) -> dict[str, Any]:
    """Choose when the campaign opens by itself."""
    return scheduling.schedule_opening(sessions(), identity(), campaign_id, **body)


@blueprint.post("/opening/cancel")
@blueprint.arguments(NoFields)
@blueprint.response(200, CampaignView)
@allow(Audience.SIGNED_IN)
def cancel_opening(_body: dict[str, Any], campaign_id: uuid.UUID) -> dict[str, Any]:
    """Let it wait."""
    return scheduling.cancel_opening(sessions(), identity(), campaign_id)


@blueprint.post("/suspend")
@blueprint.arguments(Halt)
@blueprint.response(200, CampaignView)
@allow(Role.REVIEWER, Role.ADMIN)
def suspend_campaign(body: dict[str, Any], campaign_id: uuid.UUID) -> dict[str, Any]:
    """Halt pledging for a while."""
    return halt_campaign.suspend_campaign(sessions(), identity(), campaign_id, **body)


@blueprint.post("/resume")
@blueprint.arguments(NoFields)
@blueprint.response(200, CampaignView)
@allow(Role.REVIEWER, Role.ADMIN)
def resume_campaign(_body: dict[str, Any], campaign_id: uuid.UUID) -> dict[str, Any]:
    """Let pledging go on."""
    return halt_campaign.resume_campaign(sessions(), identity(), campaign_id)


@blueprint.post("/cancel")
@blueprint.arguments(Halt)
@blueprint.response(200, CampaignView)
@allow(Audience.SIGNED_IN)
def cancel_campaign(body: dict[str, Any], campaign_id: uuid.UUID) -> dict[str, Any]:
    """End the campaign; promises are released and money goes back."""
    return halt_campaign.cancel_campaign(sessions(), identity(), campaign_id, **body)


@blueprint.post("/deliver")
@blueprint.arguments(NoFields)
@blueprint.response(200, CampaignView)
@allow(Audience.SIGNED_IN)
def start_delivery(_body: dict[str, Any], campaign_id: uuid.UUID) -> dict[str, Any]:
    """The association has set to work."""
    return deliver_campaign.deliver_campaign(sessions(), identity(), campaign_id)
