"""What waits for a reviewer, oldest first; and what runs now."""

from flask import Blueprint, render_template, request

from gateway.review.menu import desk
from gateway.wiring import services
from services.chassis.permissions import allow
from services.contracts.roles import Role

blueprint = Blueprint("review", __name__, url_prefix="/tarkistus")


@blueprint.get("")
@allow(Role.REVIEWER)
def home() -> str:
    """The queue."""
    page = services().campaign_desk.review_queue(request.args.get("jatko", "")[:200])
    feedback = services().hearing.counts_if_known()
    return render_template("review/home.html", page=page, feedback=feedback, **desk("home"))


@blueprint.get("/kaynnissa")
@allow(Role.REVIEWER)
def running() -> str:
    """Campaigns that take pledges now, so that one can be halted when it has to be."""
    page = services().ideas.campaigns(after=request.args.get("jatko", "")[:200])
    return render_template("review/running.html", page=page, **desk("running"))
