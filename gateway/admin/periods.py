"""Months of the books: locked by one, reopened by two."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.admin.menu import desk, keeps_books, next_cursor
from gateway.forms.day_close import LockForm, ReopeningForm
from gateway.forms.page_form import usable_key
from gateway.wiring import services
from gateway.wording.day_close import close_refusal
from gateway.wording.problems import problem_message
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Role

blueprint = Blueprint("finance_periods", __name__, url_prefix="/talous/kuukaudet")


@blueprint.get("")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
def index() -> str:
    """Locked months, and the one that may be locked next."""
    return _page(LockForm(formdata=None))


@blueprint.post("")
@allow(Role.FINANCE)
def lock() -> Response | tuple[str, int]:
    """Lock the month."""
    form = LockForm()
    if form.validate():
        try:
            services().day_close.lock((form.month.data or "")[:10], (form.comment.data or "").strip())
        except Problem as problem:
            if problem.status not in (409, 422):
                raise
            form.form_errors.append(close_refusal(problem.code) or problem_message(problem.code))
        else:
            flash(gettext("Kuukausi on lukittu. Myöhässä tulevat kirjataan seuraavalle avoimelle päivälle."))
            return redirect(url_for("finance_periods.index"), 303)
    return _page(form), 422


@blueprint.post("/<lock_id>/avaa")
@allow(Role.FINANCE)
def reopen(lock_id: str) -> Response | tuple[str, int]:
    """Ask another person to reopen it."""
    form = ReopeningForm()
    if not form.validate():
        shown = LockForm(formdata=None)
        shown.form_errors = [gettext("Kirjoita, miksi kuukausi avataan.")]
        return _page(shown), 422
    try:
        comment = (form.comment.data or "").strip()
        services().day_close.ask_to_reopen(lock_id, comment, usable_key(form.key.data))
    except Problem as problem:
        if problem.status not in (404, 409, 422):
            raise
        flash(close_refusal(problem.code) or problem_message(problem.code), "warning")
    else:
        flash(gettext("Ehdotus odottaa toista hyväksyjää."))
    return redirect(url_for("finance_periods.index"), 303)


def _page(form: LockForm) -> str:
    page, next_month = services().day_close.periods(next_cursor(request.args.get("jatko")))
    return render_template(
        "admin/periods.html",
        page=page,
        next_month=next_month,
        form=form,
        keeps_books=keeps_books(),
        **desk("periods"),
    )
