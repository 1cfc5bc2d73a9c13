"""Money on its way back."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.admin.menu import desk, next_cursor
from gateway.forms.finance import RefundForm
from gateway.wiring import services
from gateway.wording.finance import refusal
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Role

blueprint = Blueprint("finance_refunds", __name__, url_prefix="/talous/palautukset")

STATES = ("listed", "approved", "paid")


@blueprint.get("")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
def index() -> str:
    """Refunds, oldest first."""
    asked = request.args.get("tila", "listed")
    state = asked if asked in STATES else "listed"
    page = services().finance.refunds(state, next_cursor(request.args.get("jatko")))
    return render_template("admin/refunds.html", page=page, state=state, form=RefundForm(), **desk("refunds"))


@blueprint.post("/<refund_id>")
@allow(Role.FINANCE)
def propose(refund_id: str) -> Response:
    """Propose to pay one; another person decides."""
    form = RefundForm()
    if not form.validate():
        flash(gettext("Kirjoita perustelu."), "warning")
    else:
        try:
            services().finance.propose_refund(refund_id, form.comment.data)
            flash(gettext("Ehdotus on kirjattu. Toinen henkilö hyväksyy sen."))
        except Problem as problem:
            if problem.status not in (404, 409, 422):
                raise
            flash(refusal(problem.code), "warning")
    return redirect(url_for("finance_refunds.index"), 303)
