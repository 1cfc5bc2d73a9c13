"""Collecting accounts: whose IBAN a campaign collects to; two people for every change."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.admin.menu import desk
from gateway.forms.finance import AccountForm
from gateway.forms.page_form import form_key, options
from gateway.wiring import services
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Role

blueprint = Blueprint("finance_accounts", __name__, url_prefix="/talous/tilit")


@blueprint.get("")
@allow(Role.FINANCE)
def index() -> str:
    """Every account, and a form to propose one; `avattu` fills in one that an association opened."""
    return _page(AccountForm(formdata=None, data=_opened(request.args.get("avattu", ""))))


@blueprint.post("")
@allow(Role.FINANCE)
def propose() -> Response | tuple[str, int]:
    """Propose an account; another person decides."""
    form = AccountForm()
    if form.validate():
        names = ("payee_name", "iban", "comment")
        details = {name: form[name].data for name in names}
        details["association_name"] = _name_of(form.association_id.data) or form.payee_name.data
        details |= {name: form[name].data or None for name in ("association_id", "bic", "stripe_account_id")}
        details["account_id"] = form.account_id.data or _account_with(form.iban.data)
        try:
            services().finance.propose_account(details, form_key())
        except Problem as problem:
            if problem.status not in (409, 422):
                raise
            form.take_problem(problem)
        else:
            flash(gettext("Ehdotus on kirjattu. Toinen henkilö hyväksyy tilin."))
            return redirect(url_for("finance_accounts.index"), 303)
    return _page(form), 422


def _account_with(iban: str) -> str | None:
    """The account that has the IBAN already: then its details are what is proposed to change."""
    wanted = "".join(iban.split()).upper()
    accounts = services().collecting_accounts.all()
    return next((account.id for account in accounts if account.iban == wanted), None)


def _opened(account_id: str) -> dict[str, str]:
    """What would be proposed so that card payments go to the account that the association opened."""
    accounts = services().collecting_accounts.all() if account_id else ()
    found = next((each for each in accounts if each.id == account_id and each.opened_account_id), None)
    if found is None:
        return {}
    return {
        "account_id": found.id,
        "association_id": found.association_id,
        "payee_name": found.name,
        "iban": found.iban,
        "bic": found.bic,
        "stripe_account_id": found.opened_account_id or "",
    }


def _name_of(association_id: str) -> str:
    return services().associations.one(association_id).name if association_id else ""


def _page(form: AccountForm) -> str:
    accounts = services().collecting_accounts.all()
    associations = services().associations.verified().items
    listed = [(each.id, each.name) for each in associations]
    form.account_id.choices = options(
        [
            ("", gettext("Uusi tili")),
            *[(each.id, f"{each.association_name}, {each.iban[-4:]}") for each in accounts],
        ]
    )
    form.association_id.choices = options([("", gettext("Alusta itse")), *listed])
    return render_template("admin/accounts.html", form=form, accounts=accounts, **desk("accounts"))
