"""A volunteer's own place in a shift, by a letter's link: kept, given up, taken again."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.clients.shifts import OwnSignUp
from gateway.security import keep_private
from gateway.wiring import services
from gateway.wording.problems import problem_message
from services.chassis.permissions import allow
from services.chassis.problems import NotFound, Problem
from services.contracts.roles import Audience

blueprint = Blueprint(
    "own_shifts", __name__, url_prefix="/talkoot/omat/<contributor_id>/<token>/vuorot/<sign_up_id>"
)
blueprint.after_request(keep_private)


@blueprint.get("")
@allow(Audience.ANYONE)
def show(contributor_id: str, token: str, sign_up_id: str) -> str:
    """The place and a button for each deed, since programs open the links of letters too."""
    own = services().shifts.own(contributor_id, token).find(sign_up_id)
    if own is None:
        raise NotFound("sign_up")
    return render_template("site/own_shift.html", own=own, contributor_id=contributor_id, token=token)


@blueprint.post("/vahvista")
@allow(Audience.ANYONE)
def confirm(contributor_id: str, token: str, sign_up_id: str) -> Response:
    """Keep it."""
    return _done(services().shifts.confirm, contributor_id, token, sign_up_id)


@blueprint.post("/peru")
@allow(Audience.ANYONE)
def give_up(contributor_id: str, token: str, sign_up_id: str) -> Response:
    """Give it up."""
    return _done(services().shifts.give_up, contributor_id, token, sign_up_id)


@blueprint.post("/palauta")
@allow(Audience.ANYONE)
def take_again(contributor_id: str, token: str, sign_up_id: str) -> Response:
    """Undo giving it up."""
    return _done(services().shifts.take_again, contributor_id, token, sign_up_id)


def _done(
    deed: Callable[[str, str, str], OwnSignUp], contributor_id: str, token: str, sign_up_id: str
) -> Response:
    try:
        flash(_said(deed(contributor_id, token, sign_up_id)))
    except Problem as problem:
        if problem.status not in (409, 410) or problem.code == "contributor_erased":
            raise
        flash(problem_message(problem.code), "warning")
    own = url_for("own_shifts.show", contributor_id=contributor_id, token=token, sign_up_id=sign_up_id)
    return redirect(own, 303)


def _said(own: OwnSignUp) -> str:
    if own.state == "cancelled":
        return gettext("Paikkasi on peruttu. Jos tämä oli vahinko, voit ottaa sen takaisin.")
    if own.state == "waiting":
        return gettext("Olet jonossa. Kirjoitamme heti, kun saat paikan.")
    return gettext("Kiitos! Paikka on sinun. Muistutamme ennen vuoroa.")
