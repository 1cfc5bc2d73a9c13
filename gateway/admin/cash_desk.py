"""Cash desks: what was taken today, what was counted, what differs, and what is on its way to the bank."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.admin.menu import desk, keeps_books
from gateway.forms.assisting import LEAST_CENTS, CashDeskForm, CountDecisionForm, DepositForm
from gateway.forms.page_form import options
from gateway.sessions import current_visitor
from gateway.wiring import services
from gateway.wording.problems import problem_message
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Role

blueprint = Blueprint("finance_cash", __name__, url_prefix="/talous/kateinen")


@blueprint.get("")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
def index() -> str:
    """Every drawer with what should lie in it."""
    return _index(CashDeskForm(formdata=None))


@blueprint.post("")
@allow(Role.FINANCE)
def open_desk() -> Response | tuple[str, int]:
    """Open a drawer for one collecting account."""
    form = CashDeskForm()
    if form.validate():
        try:
            services().cash_desks.open(form.name.data, form.collecting_account_id.data)
        except Problem as problem:
            if problem.status not in (409, 422):
                raise
            form.take_problem(problem)
        else:
            flash(gettext("Kassa on avattu."))
            return redirect(url_for("finance_cash.index"), 303)
    return _index(form), 422


@blueprint.get("/<desk_id>")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
def show(desk_id: str) -> str:
    """One drawer today."""
    return _day(desk_id, DepositForm(formdata=None))


@blueprint.post("/<desk_id>/pankkiin")
@allow(Role.FINANCE)
def deposit(desk_id: str) -> Response | tuple[str, int]:
    """Take money to the bank."""
    form = DepositForm()
    cents = form.amount.read(LEAST_CENTS)
    if cents is not None:
        try:
            reference = services().cash_desks.deposit(desk_id, cents)
        except Problem as problem:
            if problem.status not in (409, 422):
                raise
            form.take_problem(problem, {"amount_cents": "amount"})
        else:
            flash(gettext("Kirjattu. Maksa pankissa viitteellä %(reference)s.", reference=reference))
            return redirect(url_for("finance_cash.show", desk_id=desk_id), 303)
    return _day(desk_id, form), 422


@blueprint.post("/<desk_id>/erotukset/<count_id>")
@allow(Role.FINANCE_APPROVER)
def decide(desk_id: str, count_id: str) -> Response:
    """Agree to the difference that was shown, or have the drawer counted again."""
    form = CountDecisionForm()
    here = url_for("finance_cash.show", desk_id=desk_id)
    decision, difference = form.decision.data or "", _whole(form.difference.data)
    if not form.validate() or decision not in ("approve", "reject") or difference is None:
        flash(gettext("Päätöstä ei voitu lukea. Yritä uudelleen."), "warning")
        return redirect(here, 303)
    try:
        services().cash_desks.decide(count_id, decision, difference, (form.reason.data or "").strip())
    except Problem as problem:
        if problem.code == "reauthentication_needed":
            # Nothing has happened yet; after the code the person sees the page again and decides anew.
            return redirect(url_for("staff.confirm_again", next=here), 303)
        if problem.status not in (403, 404, 409, 422):
            raise
        flash(gettext("Kirjoita syy.") if problem.errors else problem_message(problem.code), "warning")
    else:
        flash(gettext("Päätös on kirjattu."))
    return redirect(here, 303)


def _whole(text: str | None) -> int | None:
    try:
        return int(text or "")
    except ValueError:
        return None


def _index(form: CashDeskForm) -> str:
    accounts = services().collecting_accounts.all() if keeps_books() else ()
    form.collecting_account_id.choices = options((each.id, each.name) for each in accounts)
    return render_template(
        "admin/cash_desks.html",
        desks=services().cash_desks.all(),
        form=form,
        keeps_books=keeps_books(),
        **desk("cash"),
    )


def _day(desk_id: str, form: DepositForm) -> str:
    visitor = current_visitor()
    return render_template(
        "admin/cash_desk.html",
        day=services().cash_desks.day(desk_id),
        form=form,
        keeps_books=keeps_books(),
        may_decide=visitor is not None and visitor.has_role(Role.FINANCE_APPROVER),
        **desk("cash"),
    )
