"""Associations that wait until somebody has looked them up."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.forms.campaign_desk import EvidenceForm
from gateway.review.menu import desk
from gateway.wiring import services
from gateway.wording.problems import problem_message
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Role

blueprint = Blueprint("review_associations", __name__, url_prefix="/tarkistus/yhdistykset")


@blueprint.get("")
@allow(Role.REVIEWER)
def index() -> str:
    """The queue."""
    page = services().associations.unverified(request.args.get("jatko", "")[:200])
    return render_template("review/associations.html", page=page, form=EvidenceForm(), **desk("associations"))


@blueprint.post("/<association_id>")
@allow(Role.REVIEWER)
def verify(association_id: str) -> Response:
    """Verify one, on written evidence."""
    form = EvidenceForm()
    if form.validate():
        try:
            services().associations.verify(association_id, form.evidence.data)
            flash(gettext("Yhdistys on tarkistettu."))
        except Problem as problem:
            if problem.status not in (403, 409, 422):
                raise
            flash(problem_message(problem.code), "warning")
    else:
        flash(gettext("Kirjoita, mistä tarkistit yhdistyksen tiedot."), "warning")
    return redirect(url_for("review_associations.index"), 303)
