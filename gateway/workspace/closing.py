"""What happens when an association's own campaign ends, in short."""

from flask import Blueprint, render_template

from gateway.wiring import services
from gateway.workspace.menu import desk
from services.chassis.permissions import allow
from services.contracts.roles import Audience

blueprint = Blueprint(
    "workspace_closing", __name__, url_prefix="/tyopoyta/kampanjat/<campaign_id>/paattyminen"
)


@blueprint.get("")
@allow(Audience.SIGNED_IN)
def show(campaign_id: str) -> str:
    """As if it ended now; afterwards what was decided and what came of it."""
    return render_template(
        "workspace/closing.html", closing=services().closings.show(campaign_id), **desk("home")
    )
