"""Questions on campaigns that wait for staff or were flagged."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.forms.discussing import DecisionForm
from gateway.review.menu import desk
from gateway.wiring import services
from gateway.wording.problems import problem_message
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Role

blueprint = Blueprint("review_questions", __name__, url_prefix="/tarkistus/kysymykset")


@blueprint.get("")
@allow(Role.REVIEWER)
def queue() -> str:
    """What waits or was flagged, oldest first."""
    questions = services().questions.to_look_at(request.args.get("jatko", "")[:200])
    return render_template(
        "review/questions.html", questions=questions, decision=DecisionForm(), **desk("questions")
    )


@blueprint.post("/<question_id>/paatos")
@allow(Role.REVIEWER)
def decide(question_id: str) -> Response:
    """Show, hide or erase."""
    form, decision = DecisionForm(), request.form.get("decision", "")
    back = redirect(url_for("review_questions.queue"), 303)
    if not form.validate() or (decision != "show" and not (form.reason.data or "").strip()):
        flash(gettext("Kirjoita syy, ennen kuin piilotat tai poistat."), "warning")
        return back
    try:
        services().questions.decide(question_id, decision, form.reason.data or "")
        flash(gettext("Päätös on kirjattu."))
    except Problem as problem:
        if problem.status not in (404, 409, 422):
            raise
        flash(problem_message(problem.code), "warning")
    return back
