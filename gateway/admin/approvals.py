"""Four eyes: a second person reads exactly what is asked, and decides."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from gateway.admin.menu import desk, next_cursor
from gateway.forms.finance import DecisionForm
from gateway.forms.page_form import usable_key
from gateway.sessions import current_visitor
from gateway.wiring import services
from gateway.wording.finance import refusal
from gateway.wording.inbox import batch_outcome, is_plain_match
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Role

blueprint = Blueprint("finance_approvals", __name__, url_prefix="/talous/hyvaksynnat")

MOST_CHOSEN = 100


@blueprint.get("")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
def index() -> str:
    """What waits for a decision, oldest first."""
    visitor = current_visitor()
    return render_template(
        "admin/approvals.html",
        page=services().finance.approvals("open", next_cursor(request.args.get("jatko"))),
        may_decide=visitor is not None and visitor.has_role(Role.FINANCE_APPROVER),
        **desk("approvals"),
    )


@blueprint.post("/<approval_id>")
@allow(Role.FINANCE_APPROVER)
def decide(approval_id: str) -> Response:
    """Carry out or reject; what was shown is named by its hash."""
    form = DecisionForm()
    back = redirect(url_for("finance_approvals.index"), 303)
    decision = form.decision.data or ""
    if not form.validate() or decision not in ("approve", "reject"):
        flash(gettext("Päätöstä ei voitu lukea. Yritä uudelleen."), "warning")
        return back
    if decision == "reject" and not (form.reason.data or "").strip():
        flash(gettext("Kirjoita syy, kun hylkäät ehdotuksen."), "warning")
        return back
    try:
        services().finance.decide(
            approval_id,
            decision,
            form.content_hash.data or "",
            form.reason.data or "",
            usable_key(form.key.data),
        )
    except Problem as problem:
        if problem.code == "reauthentication_needed":
            # Nothing has happened yet; after the code the person sees the list again and decides anew.
            return redirect(url_for("staff.confirm_again", next=url_for("finance_approvals.index")), 303)
        if problem.status not in (403, 404, 409, 410, 422):
            raise
        flash(refusal(problem.code), "warning")
    else:
        flash(gettext("Hyväksytty ja tehty.") if decision == "approve" else gettext("Ehdotus on hylätty."))
    return back


@blueprint.post("/<approval_id>/peru")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
def withdraw(approval_id: str) -> Response:
    """Take an own request back before anybody has decided."""
    form = DecisionForm()
    try:
        services().inbox.withdraw(approval_id, usable_key(form.key.data))
    except Problem as problem:
        if problem.status not in (403, 404, 409, 422):
            raise
        flash(refusal(problem.code), "warning")
    else:
        flash(gettext("Ehdotus on peruttu."))
    return redirect(url_for("finance_approvals.index"), 303)


@blueprint.post("/valitut")
@allow(Role.FINANCE_APPROVER)
def look_at_chosen() -> Response | str:
    """Read the chosen matches once more with their number and sum, before all are approved."""
    seen = set(request.form.getlist("seen"))
    page = services().finance.approvals("open", next_cursor(request.args.get("jatko")))
    chosen = [
        each for each in page.items if f"{each.id}:{each.content_hash}" in seen and is_plain_match(each)
    ]
    if not chosen:
        flash(gettext("Valitse ensin kohdistukset, jotka hyväksyt."), "warning")
        return redirect(url_for("finance_approvals.index"), 303)
    total = sum(each.amount_cents or 0 for each in chosen)
    return render_template("admin/approve_many.html", chosen=chosen, total=total, **desk("approvals"))


@blueprint.post("/valitut/hyvaksy")
@allow(Role.FINANCE_APPROVER)
def approve_chosen() -> Response | str:
    """Approve each of them as it was seen, and tell what became of each."""
    form = DecisionForm()
    pairs = [each.partition(":") for each in request.form.getlist("seen")[:MOST_CHOSEN]]
    seen = [(approval_id, content_hash) for approval_id, _, content_hash in pairs]
    try:
        outcomes = services().inbox.approve_many(seen, usable_key(form.key.data)) if seen else ()
    except Problem as problem:
        if problem.code == "reauthentication_needed":
            return redirect(url_for("staff.confirm_again", next=url_for("finance_approvals.index")), 303)
        if problem.status not in (404, 409, 422):
            raise
        flash(refusal(problem.code), "warning")
        return redirect(url_for("finance_approvals.index"), 303)
    done = sum(each.code is None for each in outcomes)
    flash(
        ngettext("%(num)d kohdistus hyväksytty ja tehty.", "%(num)d kohdistusta hyväksytty ja tehty.", done)
    )
    for code in dict.fromkeys(each.code for each in outcomes if each.code):
        number = sum(each.code == code for each in outcomes)
        flash(f"{number}: {batch_outcome(code)}", "warning")
    return redirect(url_for("finance_approvals.index"), 303)
