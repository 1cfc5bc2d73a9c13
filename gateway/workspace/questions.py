"""Questions that wait for the association's answer, oldest first."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.forms.publishing import AnswerForm
from gateway.wiring import services
from gateway.wording.campaign_desk import refused_words
from gateway.workspace.menu import desk
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Audience

blueprint = Blueprint("workspace_questions", __name__, url_prefix="/tyopoyta/kysymykset")


@blueprint.get("")
@allow(Audience.SIGNED_IN)
def index() -> str:
    """What waits."""
    return _page(AnswerForm(formdata=None))


@blueprint.post("/<question_id>/vastaus")
@allow(Audience.SIGNED_IN)
def answer(question_id: str) -> Response | tuple[str, int]:
    """Answer one; a refusal keeps what was written."""
    form = AnswerForm()
    if form.validate():
        try:
            services().questions.answer(question_id, str(form.answer.data))
        except Problem as problem:
            if problem.status not in (409, 422):
                raise
            words = refused_words(problem)
            for field, message in words.items():
                form.add_error(field, message)
            if not words:
                form.take_problem(problem)
        else:
            flash(gettext("Vastaus on nyt kampanjan sivulla."))
            return redirect(url_for("workspace_questions.index"), 303)
    return _page(form, question_id), 422


def _page(form: AnswerForm, answered: str = "") -> str:
    questions = services().questions.open(request.args.get("jatko", "")[:200])
    return render_template(
        "workspace/questions.html", questions=questions, form=form, answered=answered, **desk("questions")
    )
