"""The daily close: days as a list, a day with its three columns, and closing it."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.admin.inbox_page import colleagues_of_desk
from gateway.admin.menu import desk, keeps_books, next_cursor
from gateway.forms.day_close import ExplanationForm
from gateway.sessions import current_visitor
from gateway.wiring import services
from gateway.wording.day_close import close_refusal
from gateway.wording.problems import problem_message
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Role

blueprint = Blueprint("finance_days", __name__, url_prefix="/talous/paivan-paatos")


@blueprint.get("")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
def index() -> str:
    """Days, newest first, and the checks that run all day."""
    page, head = services().day_close.days(next_cursor(request.args.get("jatko")))
    return render_template(
        "admin/days.html", page=page, head=head, checks=services().day_close.checks(), **desk("days")
    )


@blueprint.get("/<day>")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
def show(day: str) -> str:
    """One day."""
    return _day(day, ExplanationForm(formdata=None))


@blueprint.post("/<day>/vertaa")
@allow(Role.FINANCE)
def prove(day: str) -> Response:
    """Compare once more."""
    return _done(day, lambda: services().day_close.prove(day), gettext("Päivä on verrattu uudelleen."))


@blueprint.post("/<day>/sulje")
@allow(Role.FINANCE)
def close(day: str) -> Response:
    """Close the day."""
    return _done(day, lambda: services().day_close.close(day), gettext("Päivä on suljettu."))


@blueprint.post("/<day>/erot/<difference_id>/ota")
@allow(Role.FINANCE)
def take(day: str, difference_id: str) -> Response:
    """Look into a difference oneself."""
    return _done(day, lambda: services().day_close.take(difference_id), gettext("Ero on sinulla."))


@blueprint.post("/<day>/erot/<difference_id>/selita")
@allow(Role.FINANCE)
def explain(day: str, difference_id: str) -> Response | tuple[str, int]:
    """Say why a difference is there and right."""
    form = ExplanationForm()
    if not form.validate():
        return _day(day, form), 422
    comment = (form.comment.data or "").strip()
    done = gettext("Selitys on kirjattu.")
    return _done(day, lambda: services().day_close.explain(difference_id, comment), done)


def _done(day: str, deed: Callable[[], None], done: str) -> Response:
    try:
        deed()
    except Problem as problem:
        if problem.status not in (403, 404, 409, 422):
            raise
        flash(close_refusal(problem.code) or problem_message(problem.code), "warning")
    else:
        flash(done)
    return redirect(url_for("finance_days.show", day=day), 303)


def _day(day: str, form: ExplanationForm) -> str:
    visitor = current_visitor()
    return render_template(
        "admin/day.html",
        day=services().day_close.day(day),
        form=form,
        me=f"person:{visitor.person_id}" if visitor else "",
        names={f"person:{each.id}": each.name for each in colleagues_of_desk()},
        keeps_books=keeps_books(),
        **desk("days"),
    )
