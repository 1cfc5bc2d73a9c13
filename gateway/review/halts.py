"""A campaign is suspended or cancelled: what will follow is read first, and why is written down."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.forms.campaign_desk import ReasonForm
from gateway.review.menu import desk
from gateway.wiring import services
from gateway.wording.campaign_desk import step_refusal
from services.chassis.permissions import allow
from services.chassis.problems import NotFound, Problem
from services.contracts.roles import Role

blueprint = Blueprint("review_halts", __name__, url_prefix="/tarkistus/kampanjat/<campaign_id>/pysayta")

STEPS = ("suspend", "cancel")


@blueprint.get("/<step>")
@allow(Role.REVIEWER)
def show(campaign_id: str, step: str) -> str:
    """What the step would do, and how far an earlier one has come."""
    return _page(campaign_id, step, ReasonForm(formdata=None))


@blueprint.post("/<step>")
@allow(Role.REVIEWER)
def halt(campaign_id: str, step: str) -> Response | tuple[str, int]:
    """Suspend or cancel, with the reason that backers read."""
    if step not in STEPS:
        raise NotFound("step")
    form = ReasonForm()
    if not form.validate():
        return _page(campaign_id, step, form), 422
    try:
        services().campaign_desk.take_step(campaign_id, step, reason=form.reason.data)
        flash(gettext("Kampanja on pysäytetty. Yhdistys ja tukijat saavat viestin."))
    except Problem as problem:
        if problem.status not in (403, 409, 422):
            raise
        flash(step_refusal(problem), "warning")
    return redirect(url_for("review_halts.show", campaign_id=campaign_id, step=step), 303)


def _page(campaign_id: str, step: str, form: ReasonForm) -> str:
    if step not in STEPS:
        raise NotFound("step")
    return render_template(
        "review/halt.html",
        campaign=services().campaign_desk.campaign(campaign_id),
        halt=services().campaign_halts.show(campaign_id),
        step=step,
        form=form,
        **desk("running"),
    )
