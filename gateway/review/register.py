"""The register in numbers, and courses recorded for those who passed them; no names are shown."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from gateway.forms.register import CourseForm
from gateway.review.menu import desk
from gateway.wiring import services
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Role

blueprint = Blueprint("review_register", __name__, url_prefix="/tarkistus/talkoolaiset")


@blueprint.get("")
@allow(Role.REVIEWER)
def show() -> str:
    """Members by district and by skill."""
    return _page(CourseForm(formdata=None))


@blueprint.post("/kurssit")
@allow(Role.REVIEWER)
def record_course() -> Response | tuple[str, int]:
    """Record who passed a course."""
    form = CourseForm()
    emails = form.participants()
    if emails is not None and form.issued_on.day is not None:
        try:
            kind, on = str(form.kind.data), form.issued_on.day.isoformat()
            recorded = services().register_desk.record_course(kind, on, emails)
        except Problem as problem:
            if problem.status != 422:
                raise
            wrong = {name.split(".")[0] for name in problem.errors}
            if "emails" in wrong:
                form.add_error("emails", gettext("Jokin osoite ei ole oikea. Tarkista luettelo."))
            else:
                form.take_problem(problem)
        else:
            flash(ngettext("%(num)d kortti on kirjattu.", "%(num)d korttia on kirjattu.", recorded))
            return redirect(url_for("review_register.show"), 303)
    return _page(form), 422


def _page(form: CourseForm) -> str:
    counts = services().register_desk.counts()
    return render_template("review/register.html", counts=counts, form=form, **desk("register"))
