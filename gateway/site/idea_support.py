"""Me too: support for an idea, taken back, and the end of its letters."""

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.browsers import browser_number, remember_browser
from gateway.forms.ideas import SupportForm
from gateway.languages import current_language
from gateway.security import keep_private
from gateway.site.ideas import idea_page
from gateway.wiring import services
from gateway.wording.ideas import CONSENT_VERSION, consent_text
from gateway.wording.problems import problem_message
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Audience

blueprint = Blueprint("idea_support", __name__, url_prefix="/ideat")


@blueprint.post("/<idea_id>/tue")
@allow(Audience.ANYONE)
def support(idea_id: str) -> Response | tuple[str, int]:
    """Support, with an address for letters where one is given."""
    form = SupportForm()
    if not form.validate():
        return idea_page(services().ideas.idea(idea_id), support=form, form=form), 422
    try:
        services().participation.support(idea_id, browser_number(), _consent(form))
    except Problem as problem:
        if problem.status != 429:
            raise
        flash(problem_message(problem.code), "warning")
        return _back(idea_id)
    flash(gettext("Kiitos! Tukesi on laskettu mukaan."))
    return remember_browser(_back(idea_id))


@blueprint.post("/<idea_id>/tue/peru")
@allow(Audience.ANYONE)
def undo(idea_id: str) -> Response:
    """Take support back, and the address with it."""
    services().participation.undo_support(idea_id, browser_number())
    flash(gettext("Tukesi on peruttu."))
    return _back(idea_id)


@blueprint.get("/tuki/<support_id>/<token>")
@allow(Audience.ANYONE)
def ask_to_stop(support_id: str, token: str) -> Response:
    """From a letter: a button, since programs open the links of letters too."""
    page = render_template("site/stop_letters.html", support_id=support_id, token=token)
    return keep_private(make_response(page))


@blueprint.post("/tuki/<support_id>/<token>")
@allow(Audience.ANYONE)
def stop(support_id: str, token: str) -> Response:
    """Forget the address; the support stays."""
    idea_id = services().participation.stop_letters(support_id, token)
    flash(gettext("Osoitteesi on poistettu. Et saa enää viestejä tästä ideasta."))
    return _back(idea_id)


def _consent(form: SupportForm) -> dict[str, Any] | None:
    if not form.email.data:
        return None
    return {
        "email": form.email.data,
        "locale": current_language().letters,
        "version": CONSENT_VERSION,
        "text": consent_text(),
    }


def _back(idea_id: str) -> Response:
    return redirect(url_for("ideas.show", idea_id=idea_id), 303)
