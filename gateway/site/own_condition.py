"""The condition of a promise, by the secret of the pledge's link."""

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.clients.pledges import Pledge
from gateway.forms.conditions import ConditionForm
from gateway.security import keep_private
from gateway.wiring import services
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Audience

blueprint = Blueprint("own_condition", __name__, url_prefix="/tuki/<pledge_id>/<token>/ehto")

SAID_ON_THE_PAGE = (409, 410, 422)
FIELDS_OF_SERVICE = {"condition_threshold": "condition_kind"}


@blueprint.after_request
def private(response: Response) -> Response:
    """The address is the key to the pledge: it is neither stored nor told on."""
    return keep_private(response)  # type: ignore[arg-type]


@blueprint.get("")
@allow(Audience.ANYONE)
def show(pledge_id: str, token: str) -> Response:
    """The condition, where it stands, and what may be done with it."""
    pledge, form = services().pledges.show(pledge_id, token), ConditionForm(formdata=None)
    form.fill(pledge.condition, services().pledges.terms(pledge.campaign_id).conditions)
    return _page(pledge, token, form, 200)


@blueprint.post("")
@allow(Audience.ANYONE)
def change(pledge_id: str, token: str) -> Response:
    """Another condition, or none."""
    pledge, form = services().pledges.show(pledge_id, token), ConditionForm()
    form.offer_conditions(services().pledges.terms(pledge.campaign_id).conditions)
    if not form.read_condition():
        return _page(pledge, token, form, 422)
    wanted = form.condition
    kind, threshold = (wanted.kind, wanted.threshold) if wanted else (None, None)
    done = gettext("Ehto on vaihdettu.") if wanted else gettext("Ehto on poistettu.")
    return _change(pledge, token, form, kind, threshold, done)


@blueprint.post("/poista")
@allow(Audience.ANYONE)
def remove(pledge_id: str, token: str) -> Response:
    """Promise without a condition."""
    pledge, form = services().pledges.show(pledge_id, token), ConditionForm(formdata=None)
    return _change(pledge, token, form, None, None, gettext("Ehto on poistettu."))


def _change(
    pledge: Pledge, token: str, form: ConditionForm, kind: str | None, threshold: int | None, done: str
) -> Response:
    try:
        services().conditions.change(pledge.id, token, kind, threshold)
    except Problem as problem:
        if problem.status not in SAID_ON_THE_PAGE:
            raise
        form.take_problem(problem, FIELDS_OF_SERVICE)
        return _page(pledge, token, form, problem.status)
    flash(done)
    return redirect(url_for("own_pledge.show", pledge_id=pledge.id, token=token), 303)


def _page(pledge: Pledge, token: str, form: ConditionForm, status: int) -> Response:
    response = make_response(
        render_template("site/own_condition.html", pledge=pledge, token=token, form=form)
    )
    response.status_code = status
    return response
