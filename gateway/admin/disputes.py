"""Disputes of charges: what a payer's bank asks, by when it wants an answer, and what it decided."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.admin.menu import desk, keeps_books, next_cursor
from gateway.forms.page_form import form_key
from gateway.forms.refunds import CommentForm, EvidenceForm
from gateway.wiring import services
from gateway.wording.finance import refusal
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Role

blueprint = Blueprint("finance_disputes", __name__, url_prefix="/talous/riitautukset")


@blueprint.get("")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
def index() -> str:
    """Warnings of fraud first, then disputes, oldest first."""
    state = "decided" if request.args.get("tila") == "decided" else "open"
    return render_template(
        "admin/disputes.html",
        warnings=services().disputes.warnings() if state == "open" else (),
        page=services().disputes.disputes(state, next_cursor(request.args.get("jatko"))),
        state=state,
        form=CommentForm(formdata=None),
        may_act=keeps_books(),
        **desk("disputes"),
    )


@blueprint.get("/<dispute_id>")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
def show(dispute_id: str) -> str:
    """One dispute with what we hold, and the answer to be given."""
    return _page(dispute_id, None)


@blueprint.post("/<dispute_id>/vastaus")
@allow(Role.FINANCE)
def answer(dispute_id: str) -> Response | tuple[str, int]:
    """Answer the payer's bank, once and for all."""
    form = EvidenceForm()
    if not form.validate():
        return _page(dispute_id, form), 422
    sent = {name: value or "" for name, value in form.data.items() if name != "csrf_token"}
    try:
        services().disputes.answer(dispute_id, sent)
    except Problem as problem:
        if problem.status == 503:
            flash(gettext("Vastaus on tallessa. Stripe ei vastannut heti, joten lähetämme sen uudelleen."))
        elif problem.status in (404, 409, 410, 422):
            flash(refusal(problem.code), "warning")
        else:
            raise
    else:
        flash(gettext("Vastaus on lähetetty pankille. Päätös tulee 2–3 kuukauden kuluessa."))
    return redirect(url_for("finance_disputes.show", dispute_id=dispute_id), 303)


@blueprint.post("/<dispute_id>/tappio")
@allow(Role.FINANCE)
def write_off(dispute_id: str) -> Response:
    """Propose to bear what no campaign holds; another person decides."""
    back = redirect(url_for("finance_disputes.show", dispute_id=dispute_id), 303)
    form = CommentForm()
    if not form.validate():
        flash(gettext("Kirjoita perustelu."), "warning")
        return back
    try:
        services().disputes.propose_write_off(dispute_id, form.comment.data or "", form_key())
    except Problem as problem:
        if problem.status not in (404, 409, 422):
            raise
        flash(refusal(problem.code), "warning")
    else:
        flash(gettext("Ehdotus on kirjattu. Toinen henkilö hyväksyy sen."))
    return back


@blueprint.post("/varoitus/<warning_id>")
@allow(Role.FINANCE)
def dismiss(warning_id: str) -> Response:
    """Leave a warning of fraud at that."""
    form = CommentForm()
    if not form.validate():
        flash(gettext("Kirjoita perustelu."), "warning")
    else:
        try:
            services().disputes.dismiss(warning_id, form.comment.data or "")
        except Problem as problem:
            if problem.status not in (404, 409, 422):
                raise
            flash(refusal(problem.code), "warning")
        else:
            flash(gettext("Varoitus on ohitettu ja perustelu kirjattu lokiin."))
    return redirect(url_for("finance_disputes.index"), 303)


def _page(dispute_id: str, form: EvidenceForm | None) -> str:
    details = services().disputes.dispute(dispute_id)
    return render_template(
        "admin/dispute.html",
        details=details,
        dispute=details.dispute,
        deliveries=services().deliveries.of_pledge(details.dispute.pledge_id) if keeps_books() else (),
        form=form or EvidenceForm(formdata=None, data=details.draft),
        comment=CommentForm(formdata=None),
        may_act=keeps_books(),
        **desk("disputes"),
    )
