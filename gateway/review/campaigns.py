"""One campaign at the review desk: read as residents will read it, then decided on."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.clients.campaign_desk import DeskCampaign, read_version
from gateway.forms.reviewing import FIELD_GROUPS, LONGEST_COMMENT, ReviewForm
from gateway.review.menu import desk
from gateway.wiring import services
from gateway.wording.campaign_desk import missing_message, step_refusal
from services.chassis.permissions import allow
from services.chassis.problems import NotFound, Problem
from services.contracts.roles import Role

blueprint = Blueprint("review_campaigns", __name__, url_prefix="/tarkistus/kampanjat")

# Those that must be explained to people have a page of their own.
STEPS = ("publish", "resume")


@blueprint.get("/<campaign_id>")
@allow(Role.REVIEWER)
def show(campaign_id: str) -> str:
    """The campaign and the form of the decision."""
    campaign = services().campaign_desk.campaign(campaign_id)
    form = ReviewForm(request.args)
    form.version.data = str(campaign.version)
    form.take_comments({})
    return _show(campaign, form)


@blueprint.post("/<campaign_id>/paatos")
@allow(Role.REVIEWER)
def decide(campaign_id: str) -> Response | tuple[str, int]:
    """Approve, send back or reject the version that was read."""
    form = ReviewForm()
    form.take_comments(request.form)
    if form.validate() and form.check_comments():
        try:
            decided = services().campaign_desk.take_step(campaign_id, "review", **_decision(form))
        except Problem as problem:
            if problem.status not in (403, 409, 422):
                raise
            form.take_problem(problem)
        else:
            flash(_decided(decided))
            return redirect(url_for("review_campaigns.show", campaign_id=campaign_id), 303)
    return _show(services().campaign_desk.campaign(campaign_id), form), 422


def _decision(form: ReviewForm) -> dict[str, Any]:
    return {
        "decision": form.decision.data,
        "reason": form.reason.data or "",
        "version": read_version(form.version.data),
        "comments": [{"field": name, "text": text} for name, text in form.comments.items()],
    }


def _decided(campaign: DeskCampaign) -> str:
    if campaign.review_progress:
        return gettext("Hyväksyntäsi on kirjattu. Kampanja odottaa vielä toista tarkistajaa.")
    return gettext("Päätös on kirjattu ja yhdistykselle lähtee viesti.")


@blueprint.post("/<campaign_id>/vaihe/<step>")
@allow(Role.REVIEWER)
def take_step(campaign_id: str, step: str) -> Response:
    """Publish, or let pledging go on."""
    if step not in STEPS:
        raise NotFound("step")
    try:
        services().campaign_desk.take_step(campaign_id, step)
        flash(_done(step))
    except Problem as problem:
        if problem.status not in (403, 409, 422):
            raise
        flash(step_refusal(problem), "warning")
    return redirect(url_for("review_campaigns.show", campaign_id=campaign_id), 303)


def _done(step: str) -> str:
    if step == "resume":
        # Its deadline may have passed meanwhile; then it is decided now and takes no pledges.
        return gettext("Kampanja jatkuu. Yhdistys ja tukijat saavat viestin.")
    return gettext("Kampanja ottaa nyt vastaan tukea.")


def _show(campaign: DeskCampaign, form: ReviewForm) -> str:
    checklist = [missing_message(each) for each in campaign.missing]
    return render_template(
        "review/campaign.html",
        campaign=campaign,
        checklist=checklist,
        form=form,
        field_groups=FIELD_GROUPS,
        longest_comment=LONGEST_COMMENT,
        **desk("home"),
    )
