"""The bookkeeper's settings: numbers of the chart of accounts, and where campaigns belong."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from gateway import business_time
from gateway.admin.menu import desk, next_cursor
from gateway.formatting import HELSINKI
from gateway.forms.day_field import day_text
from gateway.forms.exporting import ChartForm, DimensionForm, ProposedForm
from gateway.forms.page_form import PageForm, options
from gateway.wiring import services
from gateway.wording.books import ledger_account, ledger_nouns
from gateway.wording.exports import export_problem
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Role

blueprint = Blueprint("finance_chart", __name__, url_prefix="/talous/tilikartta")

_DIMENSION_FIELDS = {"effective_from": "since", "vat_basis_points": "vat"}


@blueprint.get("")
@allow(Role.FINANCE)
def index() -> str:
    """What is set, what is missing, and forms to set it."""
    return _page()


@blueprint.post("/tilit")
@allow(Role.FINANCE)
def set_account() -> Response | tuple[str, int]:
    """Give a kind of account its number, from a day on."""
    form = ChartForm()
    if form.validate():
        account = {name: form[name].data.strip() for name in ("noun", "number", "name")}
        account |= {"effective_from": str(form.effective_from.day)}
        account |= {"collecting_account_id": form.collecting_account_id.data or None}
        if _done(form, lambda: services().exports.set_account(account)):
            flash(gettext("Tilinumero on tallennettu."))
            return redirect(url_for("finance_chart.index"), 303)
    return _page(chart_form=form), 422


@blueprint.post("/ehdotus")
@allow(Role.FINANCE)
def take_proposed() -> Response | tuple[str, int]:
    """Take the proposed numbers where there are none."""
    form = ProposedForm()
    if not form.validate():
        return _page(proposed_form=form), 422
    taken = services().exports.take_proposed(str(form.voimassa.day))
    flash(ngettext("%(num)d tili sai numeron.", "%(num)d tiliä sai numeron.", taken))
    return redirect(url_for("finance_chart.index"), 303)


@blueprint.post("/kampanjat")
@allow(Role.FINANCE)
def set_dimension() -> Response | tuple[str, int]:
    """Say where a campaign's postings belong, from a day on."""
    form = DimensionForm()
    if form.validate():
        dimension: dict[str, Any] = {
            "cost_centre": (form.cost_centre.data or "").strip(),
            "project": (form.project.data or "").strip(),
            "vat_basis_points": form.vat_basis_points,
            "effective_from": str(form.since.day),
        }
        if _done(form, lambda: services().exports.set_dimension(form.campaign_id.data, dimension)):
            flash(gettext("Kampanjan kirjanpitotiedot on tallennettu."))
            return redirect(url_for("finance_chart.index"), 303)
    return _page(dimension_form=form), 422


def _done(form: PageForm, deed: Any) -> bool:
    try:
        deed()
    except Problem as problem:
        if problem.status == 404:
            form.add_error("campaign_id", export_problem("not_found"))
        elif problem.status != 422:
            raise
        for name, codes in problem.errors.items():
            for code in codes:
                field = _DIMENSION_FIELDS.get(name, name) if "since" in form else name
                form.add_error(field, export_problem(code))
        return False
    return True


def _page(
    chart_form: ChartForm | None = None,
    proposed_form: ProposedForm | None = None,
    dimension_form: DimensionForm | None = None,
) -> str:
    chart, dimensions = (
        services().exports.chart(),
        services().exports.dimensions(next_cursor(request.args.get("jatko"))),
    )
    today = business_time.now().astimezone(HELSINKI).date()
    new_year = day_text(today.replace(month=1, day=1))
    accounts = services().collecting_accounts.all()
    setting = chart_form or ChartForm(formdata=None, data={"effective_from": day_text(today)})
    setting.noun.choices = options((noun, ledger_account(noun)) for noun in ledger_nouns())
    setting.collecting_account_id.choices = options(
        [("", gettext("Kaikki")), *((each.id, each.association_name) for each in accounts)]
    )
    placing = dimension_form or DimensionForm(formdata=None, data={"since": new_year})
    placing.campaign_id.choices = options((each.campaign_id, each.title) for each in dimensions.items)
    return render_template(
        "admin/chart.html",
        chart=chart,
        dimensions=dimensions,
        holders={each.id: each.association_name for each in accounts},
        chart_form=setting,
        proposed_form=proposed_form or ProposedForm(formdata=None, data={"voimassa": new_year}),
        dimension_form=placing,
        **desk("chart"),
    )
