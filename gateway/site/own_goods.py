"""Somebody's own promise of goods, by a letter's link: kept, made less, taken back, promised again."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.clients.giving import OwnPromise
from gateway.forms.giving import FewerForm
from gateway.security import keep_private
from gateway.wiring import services
from gateway.wording.problems import problem_message
from services.chassis.permissions import allow
from services.chassis.problems import NotFound, Problem
from services.contracts.roles import Audience

blueprint = Blueprint(
    "own_goods", __name__, url_prefix="/talkoot/omat/<contributor_id>/<token>/tavarat/<promise_id>"
)
blueprint.after_request(keep_private)


@blueprint.get("")
@allow(Audience.ANYONE)
def show(contributor_id: str, token: str, promise_id: str) -> str:
    """The promise and a button for each deed, since programs open the links of letters too."""
    own = _own(contributor_id, token, promise_id)
    return _page(own, contributor_id, token, FewerForm(formdata=None, data={"count": str(own.count)}))


@blueprint.post("/vahvista")
@allow(Audience.ANYONE)
def confirm(contributor_id: str, token: str, promise_id: str) -> Response:
    """Keep it."""
    return _done(contributor_id, token, promise_id, "confirm")


@blueprint.post("/peru")
@allow(Audience.ANYONE)
def take_back(contributor_id: str, token: str, promise_id: str) -> Response:
    """Take it back."""
    return _done(contributor_id, token, promise_id, "take-back")


@blueprint.post("/palauta")
@allow(Audience.ANYONE)
def promise_again(contributor_id: str, token: str, promise_id: str) -> Response:
    """Undo taking it back."""
    return _done(contributor_id, token, promise_id, "again")


@blueprint.post("/maara")
@allow(Audience.ANYONE)
def reduce(contributor_id: str, token: str, promise_id: str) -> Response | tuple[str, int]:
    """Bring fewer."""
    form = FewerForm()
    holds, count = form.validate(), form.read_pieces("count")
    if holds and count is not None:
        try:
            services().goods.change_own(contributor_id, token, promise_id, "reduce", count)
        except Problem as problem:
            if problem.status not in (409, 422):
                raise
            form.take_problem(problem)
        else:
            flash(gettext("Määrä on muutettu."))
            return _back(contributor_id, token, promise_id)
    return _page(_own(contributor_id, token, promise_id), contributor_id, token, form), 422


def _own(contributor_id: str, token: str, promise_id: str) -> OwnPromise:
    promises = services().goods.own(contributor_id, token)
    found = next((each for each in promises if each.id == promise_id), None)
    if found is None:
        raise NotFound("goods promise")
    return found


def _done(contributor_id: str, token: str, promise_id: str, deed: str) -> Response:
    said = {
        "confirm": gettext("Kiitos! Lupauksesi on vahvistettu."),
        "take-back": gettext("Lupaus on peruttu. Jos tämä oli vahinko, voit luvata uudelleen."),
        "again": gettext("Lupauksesi on taas voimassa. Kiitos!"),
    }
    try:
        services().goods.change_own(contributor_id, token, promise_id, deed)
    except Problem as problem:
        if problem.status not in (409, 410, 422) or problem.code == "contributor_erased":
            raise
        codes = [code for each in problem.errors.values() for code in each] or [problem.code]
        flash(problem_message(codes[0]), "warning")
    else:
        flash(said[deed])
    return _back(contributor_id, token, promise_id)


def _back(contributor_id: str, token: str, promise_id: str) -> Response:
    place = url_for("own_goods.show", contributor_id=contributor_id, token=token, promise_id=promise_id)
    return redirect(place, 303)


def _page(own: OwnPromise, contributor_id: str, token: str, form: FewerForm) -> str:
    return render_template(
        "site/own_goods.html", own=own, contributor_id=contributor_id, token=token, form=form
    )
