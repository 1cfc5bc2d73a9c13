"""Money on its way back: what waits, what is under way, and what did not arrive."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from gateway.admin.menu import desk, keeps_books, next_cursor
from gateway.forms.page_form import form_key
from gateway.forms.refunds import CommentForm, PayeeForm
from gateway.wiring import services
from gateway.wording.finance import refusal
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Role

blueprint = Blueprint("finance_refunds", __name__, url_prefix="/talous/palautukset")

STATES = ("listed", "approved", "failed", "paid", "dropped")
MOST_CHOSEN = 200


@blueprint.get("")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
def index() -> str:
    """Refunds of one state, oldest first."""
    asked = request.args.get("tila", "listed")
    state = asked if asked in STATES else "listed"
    refunds = services().refunds
    return render_template(
        "admin/refunds.html",
        page=refunds.refunds(state, next_cursor(request.args.get("jatko"))),
        batches=[each for each in refunds.batches() if each.state != "done" or each.skipped],
        state=state,
        form=CommentForm(formdata=None),
        may_propose=keeps_books(),
        **desk("refunds"),
    )


@blueprint.post("/<refund_id>")
@allow(Role.FINANCE)
def propose(refund_id: str) -> Response:
    """Propose to pay one; another person decides."""
    form = CommentForm()
    if not form.validate():
        flash(gettext("Kirjoita perustelu."), "warning")
    else:
        _try(lambda: services().refunds.propose(refund_id, form.comment.data, form_key()))
    return redirect(url_for("finance_refunds.index"), 303)


@blueprint.post("/valitut")
@allow(Role.FINANCE)
def propose_chosen() -> Response:
    """Propose to pay all the chosen ones at once; another person decides."""
    form = CommentForm()
    chosen = request.form.getlist("valittu")[:MOST_CHOSEN]
    if not chosen:
        flash(gettext("Valitse ensin palautukset, joita ehdotat."), "warning")
    elif not form.validate():
        flash(gettext("Kirjoita perustelu."), "warning")
    else:
        told = ngettext(
            "%(num)d palautus on ehdotettu.", "%(num)d palautusta on ehdotettu yhdellä kertaa.", len(chosen)
        )
        _try(lambda: services().refunds.propose_chosen(chosen, form.comment.data, form_key()), told)
    return redirect(url_for("finance_refunds.index"), 303)


@blueprint.post("/<refund_id>/uudelleen")
@allow(Role.FINANCE)
def retry(refund_id: str) -> Response:
    """Send a failed refund to the same card once more."""
    _try(lambda: services().refunds.retry(refund_id), gettext("Palautus lähtee uudelleen samalle kortille."))
    return redirect(url_for("finance_refunds.index", tila="failed"), 303)


@blueprint.get("/<refund_id>/tilille")
@allow(Role.FINANCE)
def by_bank(refund_id: str) -> str:
    """Give the account to which a refund is paid instead."""
    return _payee_page(refund_id, PayeeForm(formdata=None))


@blueprint.post("/<refund_id>/tilille")
@allow(Role.FINANCE)
def propose_by_bank(refund_id: str) -> Response | tuple[str, int]:
    """Propose the account; another person reads it and decides."""
    form = PayeeForm()
    if form.validate():
        try:
            payee = (form.payee_name.data or "", form.payee_iban.data or "")
            services().refunds.propose_by_bank(refund_id, *payee, form.comment.data or "", form_key())
        except Problem as problem:
            if problem.status not in (404, 409, 422):
                raise
            if problem.errors:
                form.take_problem(problem)
            else:
                form.form_errors.append(refusal(problem.code))
        else:
            flash(gettext("Tilinumero on ehdotettu. Toinen henkilö tarkistaa ja hyväksyy sen."))
            return redirect(url_for("finance_refunds.index", tila="failed"), 303)
    return _payee_page(refund_id, form), 422


def _payee_page(refund_id: str, form: PayeeForm) -> str:
    return render_template("admin/refund_by_bank.html", refund_id=refund_id, form=form, **desk("refunds"))


def _try(deed: Callable[[], None], told: str = "") -> None:
    try:
        deed()
    except Problem as problem:
        if problem.status not in (404, 409, 422):
            raise
        flash(refusal(problem.code), "warning")
    else:
        flash(told or gettext("Ehdotus on kirjattu. Toinen henkilö hyväksyy sen."))
