"""Reviewers choose or cancel the moment at which an approved campaign opens, as its makers do."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.clients.campaign_desk import DeskCampaign
from gateway.forms.publishing import OpeningForm
from gateway.review.menu import desk
from gateway.wiring import services
from gateway.wording.campaign_desk import step_refusal
from gateway.wording.campaigns import opens_at
from gateway.workspace.choosing_openings import choose_opening, opening_form
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Role

blueprint = Blueprint("review_openings", __name__, url_prefix="/tarkistus/kampanjat/<campaign_id>")


@blueprint.get("/avautuminen")
@allow(Role.REVIEWER)
def show(campaign_id: str) -> str:
    """When it opens, and the form for another moment."""
    campaign = services().campaign_desk.campaign(campaign_id)
    return _page(campaign, opening_form(campaign))


@blueprint.post("/avautuminen")
@allow(Role.REVIEWER)
def schedule(campaign_id: str) -> Response | tuple[str, int]:
    """Choose the moment, or another."""
    form = OpeningForm()
    campaign = choose_opening(campaign_id, form)
    if campaign is None:
        return _page(services().campaign_desk.campaign(campaign_id), form), 422
    flash(gettext("Avautuu %(when)s.", when=opens_at(campaign.card)))
    return _back(campaign_id)


@blueprint.post("/avautuminen/peru")
@allow(Role.REVIEWER)
def cancel(campaign_id: str) -> Response:
    """Let it wait until somebody publishes it by hand."""
    try:
        services().publishing.cancel_opening(campaign_id)
        flash(gettext("Avautumisaika on poistettu. Kampanja ei avaudu itsestään."))
    except Problem as problem:
        if problem.status not in (403, 409):
            raise
        flash(step_refusal(problem), "warning")
    return _back(campaign_id)


def _page(campaign: DeskCampaign, form: OpeningForm) -> str:
    return render_template("review/opening.html", campaign=campaign, form=form, **desk("home"))


def _back(campaign_id: str) -> Response:
    return redirect(url_for("review_campaigns.show", campaign_id=campaign_id), 303)
