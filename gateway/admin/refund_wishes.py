"""Refunds that backers ask for: read, answered with a refund or with a reasoned no."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.admin.menu import desk, keeps_books, next_cursor
from gateway.forms.finance import AnswerForm
from gateway.wiring import services
from gateway.wording.finance import refusal
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Role

blueprint = Blueprint("finance_refund_wishes", __name__, url_prefix="/talous/palautuspyynnot")

STATES = ("open", "accepted", "declined")


@blueprint.get("")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
def index() -> str:
    """Wishes, oldest first."""
    asked = request.args.get("tila", "open")
    state = asked if asked in STATES else "open"
    page = services().refund_wishes.in_state(state, next_cursor(request.args.get("jatko")))
    return render_template(
        "admin/refund_wishes.html",
        page=page,
        state=state,
        form=AnswerForm(),
        may_answer=keeps_books(),
        **desk("refunds"),
    )


@blueprint.post("/<wish_id>/vastaus")
@allow(Role.FINANCE)
def decline(wish_id: str) -> Response:
    """Say no in words."""
    form = AnswerForm()
    if not form.validate():
        flash(gettext("Kirjoita vastaus. Tukija saa sen sähköpostilla."), "warning")
    else:
        try:
            services().refund_wishes.decline(wish_id, form.answer.data)
            flash(gettext("Vastaus on lähetetty tukijalle."))
        except Problem as problem:
            if problem.status not in (404, 409, 422):
                raise
            flash(refusal(problem.code), "warning")
    return redirect(url_for("finance_refund_wishes.index"), 303)
