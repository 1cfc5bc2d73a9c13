"""The day of a shift on a phone: a list, one press each, hours corrected and approved."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.forms.page_form import form_key
from gateway.forms.shifts import MinutesForm, WalkInForm
from gateway.security import keep_private
from gateway.wiring import services
from gateway.wording.problems import problem_message
from gateway.workspace.menu import desk
from services.chassis.permissions import allow
from services.chassis.problems import NotFound, Problem
from services.contracts.roles import Audience

blueprint = Blueprint(
    "workspace_yard", __name__, url_prefix="/tyopoyta/kampanjat/<campaign_id>/talkoot/<shift_id>/lista"
)
blueprint.after_request(keep_private)

# Words of the address -> deeds of the service.
DEEDS = {
    "paikalla": "check-in",
    "ei-tullut": "no-show",
    "peru": "undo",
    "hyvaksy": "approve",
    "peru-hyvaksynta": "undo-approval",
}


@blueprint.get("")
@allow(Audience.SIGNED_IN)
def show(campaign_id: str, shift_id: str) -> str:
    """Who signed up; the same page prints as a list."""
    return _page(campaign_id, shift_id, WalkInForm(formdata=None))


@blueprint.post("/hyvaksy-kaikki")
@allow(Audience.SIGNED_IN)
def approve_all(campaign_id: str, shift_id: str) -> Response:
    """Approve the hours of everybody who was there."""
    return _done(
        lambda: services().shift_desk.approve_all(shift_id),
        campaign_id,
        shift_id,
        gettext("Kaikkien paikalla olleiden tunnit on hyväksytty."),
    )


@blueprint.post("/tuli-paikalle")
@allow(Audience.SIGNED_IN)
def add_walk_in(campaign_id: str, shift_id: str) -> Response | tuple[str, int]:
    """Somebody just came along."""
    form = WalkInForm()
    if form.validate():
        name, key = (form.name.data or "").strip(), form_key()
        return _done(lambda: services().shift_desk.add_walk_in(shift_id, name, key), campaign_id, shift_id)
    return _page(campaign_id, shift_id, form), 422


@blueprint.post("/<sign_up_id>/tunnit")
@allow(Audience.SIGNED_IN)
def correct_minutes(campaign_id: str, shift_id: str, sign_up_id: str) -> Response:
    """The time really worked."""
    minutes = MinutesForm().read()
    if minutes is None:
        flash(problem_message("not_in_quarters"), "warning")
        return _back(campaign_id, shift_id)
    return _done(lambda: services().shift_desk.correct_minutes(sign_up_id, minutes), campaign_id, shift_id)


@blueprint.post("/<sign_up_id>/<deed>")
@allow(Audience.SIGNED_IN)
def note(campaign_id: str, shift_id: str, sign_up_id: str, deed: str) -> Response:
    """One press: there, not there, undone, approved."""
    if deed not in DEEDS:
        raise NotFound("deed")
    return _done(lambda: services().shift_desk.note(sign_up_id, DEEDS[deed]), campaign_id, shift_id)


def _done(deed: Callable[[], object], campaign_id: str, shift_id: str, said: str = "") -> Response:
    try:
        deed()
        if said:
            flash(said)
    except Problem as problem:
        if problem.status not in (409, 422):
            raise
        flash(problem_message(problem.code), "warning")
    return _back(campaign_id, shift_id)


def _page(campaign_id: str, shift_id: str, form: WalkInForm) -> str:
    yard = services().shift_desk.volunteers(shift_id)
    if yard.campaign_id != campaign_id:
        raise NotFound("shift")
    return render_template("workspace/campaign_parts/yard.html", yard=yard, form=form, **desk("home"))


def _back(campaign_id: str, shift_id: str) -> Response:
    return redirect(url_for("workspace_yard.show", campaign_id=campaign_id, shift_id=shift_id), 303)
