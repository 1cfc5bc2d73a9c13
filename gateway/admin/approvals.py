"""Four eyes: a second person reads exactly what is asked, and decides."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.admin.menu import desk, next_cursor
from gateway.forms.finance import DecisionForm
from gateway.sessions import current_visitor
from gateway.wiring import services
from gateway.wording.finance import refusal
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Role

blueprint = Blueprint("finance_approvals", __name__, url_prefix="/talous/hyvaksynnat")


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
        services().finance.decide(approval_id, decision, form.content_hash.data or "", form.reason.data or "")
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
