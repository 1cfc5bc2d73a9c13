"""Questions and comments under an idea, and asking staff to look at something."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.browsers import browser_number, remember_browser
from gateway.forms.discussing import FlagForm, RemarkForm
from gateway.forms.page_form import usable_key
from gateway.site.ideas import idea_page
from gateway.wiring import services
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Audience

blueprint = Blueprint("idea_remarks", __name__, url_prefix="/ideat/<idea_id>")


@blueprint.post("/kommentit")
@allow(Audience.ANYONE)
def write(idea_id: str) -> Response | tuple[str, int]:
    """Ask or comment."""
    form = RemarkForm()
    if form.validate():
        try:
            written = services().participation.write_remark(
                idea_id, form.kind.data, form.remark.data, browser_number(), usable_key(form.key.data)
            )
        except Problem as problem:
            if problem.status not in (422, 429):
                raise
            form.take_problem(problem, {"text": "remark"})
        else:
            flash(_thanks(waits=written.state == "waiting"))
            return remember_browser(_back(idea_id))
    return idea_page(services().ideas.idea(idea_id), remark=form, form=form), 422


@blueprint.post("/kommentit/<remark_id>/poista")
@allow(Audience.ANYONE)
def erase(idea_id: str, remark_id: str) -> Response:
    """Empty one's own."""
    services().participation.erase_remark(remark_id, browser_number())
    flash(gettext("Viestisi on poistettu."))
    return _back(idea_id)


@blueprint.get("/ilmoita")
@allow(Audience.ANYONE)
def ask_about_flag(idea_id: str) -> str:
    """What is wrong with the idea, or with a remark under it."""
    return _flag_page(idea_id, FlagForm(formdata=None))


@blueprint.post("/ilmoita")
@allow(Audience.ANYONE)
def flag(idea_id: str) -> Response | tuple[str, int]:
    """Ask staff to look."""
    form, remark_id = FlagForm(), _remark_asked_about()
    if not form.validate():
        return _flag_page(idea_id, form), 422
    kind, thing_id = ("remarks", remark_id) if remark_id else ("ideas", idea_id)
    try:
        services().participation.flag(kind, thing_id, form.reason.data, (form.note.data or "").strip())
    except Problem as problem:
        if problem.status not in (422, 429):
            raise
        form.take_problem(problem)
        return _flag_page(idea_id, form), 422
    flash(gettext("Kiitos! Kaupungin työntekijä katsoo asian."))
    return redirect(url_for("ideas.index"), 303)


def _flag_page(idea_id: str, form: FlagForm) -> str:
    remark_id = _remark_asked_about()
    return render_template("site/flag.html", idea_id=idea_id, remark_id=remark_id, form=form)


def _remark_asked_about() -> str:
    return request.values.get("kommentti", "")[:60]


def _thanks(*, waits: bool) -> str:
    if waits:
        return gettext("Kiitos! Viestisi tulee näkyviin, kun kaupungin työntekijä on lukenut sen.")
    return gettext("Kiitos! Viestisi on nyt kaikkien nähtävillä.")


def _back(idea_id: str) -> Response:
    return redirect(url_for("ideas.show", idea_id=idea_id), 303)
