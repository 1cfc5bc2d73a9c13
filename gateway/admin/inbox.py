"""Bank lines: what was matched by itself, and what needs a person."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.admin.menu import desk, next_cursor
from gateway.forms.finance import BankFileForm, ProposalForm
from gateway.wiring import services
from gateway.wording.finance import WAITING_REASONS, line_reason, refusal
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Role

blueprint = Blueprint("finance_inbox", __name__, url_prefix="/talous/tasmaytys")

STATES = ("inbox", "proposed", "matched", "done")
# Not a pledge's id: the money goes back to whoever paid it.
GIVE_BACK = "refund"


@blueprint.get("")
@allow(Role.FINANCE)
def index() -> str:
    """Lines of one state, oldest first; `rivi` opens one beside the list."""
    return _page(ProposalForm(formdata=None))


@blueprint.post("/<line_id>/ehdotus")
@allow(Role.FINANCE)
def propose(line_id: str) -> Response | tuple[str, int]:
    """Propose where the line belongs; another person decides."""
    form = ProposalForm()
    if form.validate():
        gives_back = form.choice.data == GIVE_BACK
        try:
            services().finance.propose(
                line_id,
                "refund" if gives_back else "match",
                None if gives_back else form.choice.data,
                form.comment.data,
            )
        except Problem as problem:
            if problem.status not in (404, 409, 422):
                raise
            form.form_errors.append(refusal(problem.code))
        else:
            flash(gettext("Ehdotus on kirjattu. Toinen henkilö hyväksyy sen."))
            return redirect(url_for("finance_inbox.index"), 303)
    return _page(form, line_id), 422


def _page(form: ProposalForm, line_id: str = "") -> str:
    asked = request.args.get("tila", "inbox")
    state = asked if asked in STATES else "inbox"
    words = request.args.get("haku", "")[:100]
    reason = request.args.get("syy", "")
    reason = reason if reason in WAITING_REASONS else ""
    after = next_cursor(request.args.get("jatko"))
    page = services().finance.lines(state, q=words, reason=reason, after=after)
    chosen_id = line_id or request.args.get("rivi", "")[:36] or (page.items[0].id if page.items else "")
    chosen, suggestions = services().finance.line(chosen_id) if chosen_id else (None, ())
    if chosen and not form.is_submitted():
        form.choice.data = suggestions[0].pledge_id if suggestions else None
    return render_template(
        "admin/inbox.html",
        page=page,
        state=state,
        words=words,
        reason=reason,
        reasons=[(code, line_reason(code)) for code in WAITING_REASONS],
        chosen=chosen,
        suggestions=suggestions,
        form=form,
        upload=BankFileForm(formdata=None),
        summary=services().finance.summary(),
        give_back=GIVE_BACK,
        **desk("inbox"),
    )
