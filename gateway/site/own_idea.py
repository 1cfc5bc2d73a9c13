"""An author's own page of an idea: by a letter's link, a paper's code, or the browser it was sent from."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.forms.ideas import CorrectionForm
from gateway.security import keep_private
from gateway.wiring import services
from gateway.wording.problems import problem_message
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Audience

blueprint = Blueprint("own_idea", __name__, url_prefix="/ideat/oma/<idea_id>/<token>")
blueprint.after_request(keep_private)

# The session is a cookie; it remembers the last few ideas that were sent from this browser.
MOST_REMEMBERED = 3
_KEPT_AS = "own_ideas"


def remember_own_idea(idea_id: str, token: str) -> None:
    """Let this browser find back to the idea that it sent."""
    session[_KEPT_AS] = [[idea_id, token], *session.get(_KEPT_AS, [])][:MOST_REMEMBERED]


def own_idea_token(idea_id: str) -> str:
    """The token of an idea that this browser sent, or nothing."""
    return next((token for known, token in session.get(_KEPT_AS, []) if known == idea_id), "")


@blueprint.get("")
@allow(Audience.ANYONE)
def show(idea_id: str, token: str) -> str:
    """The idea, and what its author may do with it."""
    return _page(idea_id, token)


@blueprint.post("/korjaa")
@allow(Audience.ANYONE)
def correct(idea_id: str, token: str) -> Response | tuple[str, int]:
    """Write it anew."""
    form = CorrectionForm()
    if form.validate():
        try:
            services().own_ideas.correct(idea_id, token, form.text.data)
        except Problem as problem:
            if problem.status not in (409, 422):
                raise
            form.take_problem(problem)
        else:
            flash(gettext("Idea on korjattu. Sivulla näkyy, että sitä on korjattu."))
            return redirect(url_for("own_idea.show", idea_id=idea_id, token=token), 303)
    return _page(idea_id, token, form), 422


@blueprint.post("/unohda")
@allow(Audience.ANYONE)
def forget(idea_id: str, token: str) -> Response:
    """Forget address and number; the idea stays."""
    services().own_ideas.forget_contact(idea_id, token)
    flash(gettext("Yhteystietosi on poistettu."))
    return redirect(url_for("own_idea.show", idea_id=idea_id, token=token), 303)


@blueprint.get("/peru")
@allow(Audience.ANYONE)
def ask_to_take_back(idea_id: str, token: str) -> str:
    """What taking it back means, before it is done."""
    own = services().own_ideas.show(idea_id, token)
    return render_template("site/take_back_idea.html", own=own, idea=own.idea, token=token)


@blueprint.post("/peru")
@allow(Audience.ANYONE)
def take_back(idea_id: str, token: str) -> Response:
    """Leave nothing of what its author wrote."""
    try:
        services().own_ideas.take_back(idea_id, token)
    except Problem as problem:
        # Pressed twice: it is gone already, and that is what was wanted.
        if problem.status != 410:
            raise
    flash(gettext("Idea on peruttu, ja tekstisi on poistettu."))
    return redirect(url_for("ideas.index"), 303)


def _page(idea_id: str, token: str, form: CorrectionForm | None = None) -> str:
    own = services().own_ideas.show(idea_id, token)
    blank: Any = CorrectionForm(formdata=None, data={"text": own.idea.text})
    refusal = problem_message(own.correction_refusal) if own.correction_refusal else ""
    return render_template(
        "site/own_idea.html",
        own=own,
        idea=own.idea,
        token=token,
        form=form,
        correction=form or blank,
        refusal=refusal,
    )
