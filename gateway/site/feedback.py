"""What people say of the site: a form for everybody, without an account."""

import re
from urllib.parse import urlsplit

from flask import Blueprint, Flask, current_app, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from gateway.formatting import day
from gateway.forms.hearing import LONGEST_PAGE, SUBJECTS, FeedbackForm
from gateway.forms.page_form import usable_key
from gateway.languages import LANGUAGES, current_language
from gateway.security import SECRET_PARTS
from gateway.wiring import services
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Audience

blueprint = Blueprint("feedback", __name__, url_prefix="/palaute")

# What may open somebody's own page; feedback is read by staff, who are not to have it.
_SECRET_LIKE = re.compile(r"/[\w-]{20,}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@blueprint.get("")
@allow(Audience.ANYONE)
def ask() -> str:
    """The form; the page one came from is filled in."""
    form = FeedbackForm(formdata=None)
    form.page.data = request.args.get("sivu", "")[:LONGEST_PAGE]
    subject = request.args.get("aihe")
    form.subject.data = subject if subject in dict(SUBJECTS) else None
    return render_template("site/feedback.html", form=form)


@blueprint.post("")
@allow(Audience.ANYONE)
def send() -> Response | tuple[str, int]:
    """Send it."""
    form = FeedbackForm()
    if form.validate():
        try:
            due_on = services().hearing.send(_telling(form), usable_key(form.key.data))
        except Problem as problem:
            if problem.status not in (422, 429):
                raise
            form.take_problem(problem)
        else:
            wants_letter = "kylla" if form.email.data else None
            return redirect(url_for("feedback.thank", viimeistaan=due_on, vastaus=wants_letter), 303)
    return render_template("site/feedback.html", form=form), 422


@blueprint.get("/kiitos")
@allow(Audience.ANYONE)
def thank() -> str:
    """It arrived, and until when it is answered."""
    asked = request.args.get("viimeistaan", "")
    return render_template(
        "site/feedback_sent.html",
        due_on=_day_or_nothing(asked),
        wants_letter=request.args.get("vastaus") == "kylla",
    )


def know_page(app: Flask) -> None:
    """Let every page's link to the form name the page."""
    app.jinja_env.globals["feedback_address"] = feedback_address


def feedback_address() -> str:
    """The form's address, with that of this page unless it would open somebody's own."""
    return url_for("feedback.ask", sivu=_page_to_name() or None)


def _page_to_name() -> str:
    if request.blueprint == "feedback":
        return ""
    if SECRET_PARTS & set(request.view_args or ()):
        return str(request.url_rule).partition("<")[0]
    if request.url_rule is None and _SECRET_LIKE.search(request.path):
        return ""
    return (request.script_root + request.path)[:LONGEST_PAGE]


def _without_secrets(page: str) -> str:
    """What somebody wrote of a page: an address copied from the browser may open their own."""
    return page if _is_open_page(page) else _SECRET_LIKE.sub("/…", page)


def _is_open_page(page: str) -> bool:
    try:
        path = urlsplit(page).path
        prefix = next((each.prefix for each in LANGUAGES[1:] if path.startswith(f"{each.prefix}/")), "")
        _, values = current_app.url_map.bind("").match(path.removeprefix(prefix))
    except (ValueError, HTTPException):
        return False
    return not SECRET_PARTS & set(values)


def _day_or_nothing(asked: str) -> str:
    try:
        return day(asked) if _DAY.fullmatch(asked) else ""
    except ValueError:
        return ""


def _telling(form: FeedbackForm) -> dict[str, str]:
    telling = {
        "subject": form.subject.data,
        "text": form.text.data or "",
        "page": _without_secrets((form.page.data or "").strip()),
        "locale": current_language().letters,
    }
    return telling | ({"email": form.email.data} if form.email.data else {})
