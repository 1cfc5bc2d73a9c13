"""The desk of feedback: what waits by its due day, one of it, and its answer."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.forms.hearing import FeedbackAnswerForm, FeedbackClosingForm, FeedbackNoteForm
from gateway.forms.page_form import PageForm, form_key
from gateway.management.menu import desk as admin_desk
from gateway.review.menu import desk as review_desk
from gateway.sessions import current_visitor
from gateway.wiring import services
from gateway.wording.problems import problem_message
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Role

blueprint = Blueprint("management_feedback", __name__, url_prefix="/yllapito/palaute")


@blueprint.get("")
@allow(Role.REVIEWER, Role.ADMIN)
def index() -> str:
    """What waits, the earliest due first; or what was answered."""
    handled = request.args.get("tila") == "vastatut"
    after = request.args.get("jatko", "")[:200]
    found = services().hearing.handled(after) if handled else services().hearing.waiting(after)
    return render_template(
        "management/feedback.html",
        page=found,
        handled=handled,
        counts=services().hearing.counts(),
        **_desk(),
    )


@blueprint.get("/<feedback_id>")
@allow(Role.REVIEWER, Role.ADMIN)
def show(feedback_id: str) -> str:
    """One, with its notes."""
    return _page(feedback_id)


@blueprint.post("/<feedback_id>/vastaus")
@allow(Role.REVIEWER, Role.ADMIN)
def answer(feedback_id: str) -> Response | tuple[str, int]:
    """Answer it, by letter where an address was left."""
    form = FeedbackAnswerForm()

    def deed() -> str:
        sent = services().hearing.answer(feedback_id, form.answer.data or "").was_sent
        if sent:
            return gettext("Vastaus on kirjattu ja lähtee sähköpostilla.")
        return gettext("Vastaus on kirjattu. Palautteen antaja ei jättänyt osoitetta.")

    return _deed(feedback_id, form, deed, answer=form)


@blueprint.post("/<feedback_id>/sulje")
@allow(Role.REVIEWER, Role.ADMIN)
def close(feedback_id: str) -> Response | tuple[str, int]:
    """Close it without an answer."""
    form = FeedbackClosingForm()

    def deed() -> str:
        services().hearing.close(feedback_id, form.reason.data or "")
        return gettext("Palaute on suljettu ilman vastausta.")

    return _deed(feedback_id, form, deed, closing=form)


@blueprint.post("/<feedback_id>/muistiinpanot")
@allow(Role.REVIEWER, Role.ADMIN)
def note(feedback_id: str) -> Response | tuple[str, int]:
    """Note something for colleagues."""
    form = FeedbackNoteForm()

    def deed() -> str:
        services().hearing.note(feedback_id, form.note.data or "", form_key())
        return gettext("Muistiinpano on tallennettu.")

    return _deed(feedback_id, form, deed, note=form)


@blueprint.post("/<feedback_id>/poista")
@allow(Role.REVIEWER, Role.ADMIN)
def erase(feedback_id: str) -> Response:
    """Leave no word of it."""
    services().hearing.erase(feedback_id)
    flash(gettext("Palautteen teksti, vastaus ja muistiinpanot on poistettu."))
    return redirect(url_for("management_feedback.show", feedback_id=feedback_id), 303)


def _deed(
    feedback_id: str, form: PageForm, deed: Callable[[], str], **forms: PageForm
) -> Response | tuple[str, int]:
    """Do it and say so, or show the page with what was wrong and what was typed."""
    if form.validate():
        try:
            flash(deed())
        except Problem as problem:
            if problem.status == 409:
                flash(problem_message(problem.code), "warning")
            elif problem.status == 422:
                form.take_problem(problem, {"text": "note"})
            else:
                raise
    if form.errors:
        return _page(feedback_id, faulty=form, **forms), 422
    return redirect(url_for("management_feedback.show", feedback_id=feedback_id), 303)


def _page(feedback_id: str, faulty: PageForm | None = None, **forms: PageForm) -> str:
    fresh = {
        "answer": FeedbackAnswerForm(formdata=None),
        "closing": FeedbackClosingForm(formdata=None),
        "note": FeedbackNoteForm(formdata=None),
    }
    return render_template(
        "management/feedback_item.html",
        feedback=services().hearing.one(feedback_id),
        forms=fresh | forms,
        form=faulty,
        **_desk(),
    )


def _desk() -> dict[str, object]:
    visitor = current_visitor()
    is_admin = visitor is not None and visitor.has_role(Role.ADMIN)
    return admin_desk("feedback") if is_admin else review_desk("feedback")
