"""An association ends its own campaign: what will follow is read first, and why is written down."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.forms.campaign_desk import ReasonForm
from gateway.wiring import services
from gateway.wording.campaign_desk import step_refusal
from gateway.workspace.menu import desk
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Audience

blueprint = Blueprint("workspace_end", __name__, url_prefix="/tyopoyta/kampanjat/<campaign_id>/peru")


@blueprint.get("")
@allow(Audience.SIGNED_IN)
def show(campaign_id: str) -> str:
    """How many backers it concerns and what becomes of their money; afterwards, how far that has come."""
    return _page(campaign_id, ReasonForm(formdata=None))


@blueprint.post("")
@allow(Audience.SIGNED_IN)
def cancel(campaign_id: str) -> Response | tuple[str, int]:
    """End the campaign for good."""
    form = ReasonForm()
    if not form.validate():
        return _page(campaign_id, form), 422
    try:
        services().campaign_desk.take_step(campaign_id, "cancel", reason=form.reason.data)
        flash(gettext("Kampanja on peruttu. Kerromme siitä jokaiselle tukijalle."))
    except Problem as problem:
        if problem.status not in (403, 409, 422):
            raise
        flash(step_refusal(problem), "warning")
    return redirect(url_for("workspace_end.show", campaign_id=campaign_id), 303)


def _page(campaign_id: str, form: ReasonForm) -> str:
    return render_template(
        "workspace/end.html",
        campaign=services().campaign_desk.campaign(campaign_id),
        halt=services().campaign_halts.show(campaign_id),
        form=form,
        **desk("home"),
    )
