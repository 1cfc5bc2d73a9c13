"""A campaign's page before it is public, for those who make or review it."""

from dataclasses import replace

from flask import Blueprint

from gateway.languages import current_language
from gateway.site.campaigns import page_of
from gateway.wiring import services
from services.chassis.permissions import allow
from services.contracts.roles import Audience

blueprint = Blueprint("workspace_preview", __name__, url_prefix="/tyopoyta/kampanjat/<campaign_id>")


@blueprint.get("/esikatselu")
@allow(Audience.SIGNED_IN)
def show(campaign_id: str) -> str:
    """The page as it will be; the service knows of the campaign only towards its makers and reviewers."""
    campaign = services().campaign_desk.campaign(campaign_id, current_language().tag)
    shown = campaign.campaign
    # Publishing takes the goal where no minimum is set.
    if shown.model == "all_or_nothing" and not shown.minimum_cents:
        shown = replace(shown, minimum_cents=shown.card.funding.goal_cents)
    return page_of(shown, preview=True, may_edit=campaign.may("edit"))
