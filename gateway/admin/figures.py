"""Figures beside those of the desk's home: fees, waiting times and funders, and every plot's table."""

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.admin import figure_plots as plots
from gateway.admin.menu import desk, keeps_books
from gateway.forms.figures import FundingForm
from gateway.forms.page_form import usable_key
from gateway.plots.tables import Table, as_csv
from gateway.wiring import services
from gateway.wording.figures import PERIODS, entry_kind, funder_name
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.money import format_euros
from services.contracts.roles import Role

blueprint = Blueprint("finance_figures", __name__, url_prefix="/talous/luvut")


def district_names() -> Callable[[str], str]:
    """Names of districts by their codes; the code itself while nobody can tell the name."""
    try:
        names = {each.slug: each.name for each in services().ideas.districts()}
    except Problem:
        names = {}
    return lambda slug: names.get(slug, slug)


def _districts(period: str) -> Table:
    return plots.district_bars(services().figures.desk(period).districts, district_names()).table


# The tables behind the plots by the names in their addresses; each asks only for what it shows.
_TABLES: dict[str, Callable[[str], Table]] = {
    "raha": lambda period: plots.money_plot(services().figures.desk(period)).table,
    "tuki": lambda period: plots.given_plot(services().figures.desk(period)).table,
    "kaupunginosat": _districts,
    "ika": lambda period: plots.ageing_bars(services().figures.desk(period).ages).table,
    "rajat": lambda period: plots.limit_bars(services().figures.desk(period).near_limits).table,
    "koossa": lambda period: plots.received_plot(services().figures.books(period)).table,
    "kulut": lambda period: plots.fees_plot(services().figures.books(period)).table,
    "kohdistus": lambda period: plots.waited_bars(services().figures.books(period)).table,
    "rahoittajat": lambda _period: plots.funder_bars(services().figures.funders()).table,
}


@blueprint.get("")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
def index() -> str:
    """Fees, ways of paying, waiting times and funders."""
    return _page(FundingForm(formdata=None))


@blueprint.get("/<name>.csv")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
def table(name: str) -> Response:
    """The table behind a plot."""
    if name not in _TABLES:
        abort(404)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(
        as_csv(_TABLES[name](chosen_period())), content_type="text/csv; charset=utf-8", headers=headers
    )


@blueprint.post("/rahoitus")
@allow(Role.FINANCE)
def enter() -> Response | tuple[str, int]:
    """Enter a sum for a funder."""
    form = FundingForm()
    form.offer()
    if form.validate():
        entry = {
            "funder": form.funder.data,
            "kind": form.kind.data,
            "amount_cents": form.cents,
            "entered_for": form.entered_for.day.isoformat() if form.entered_for.day else "",
            "note": (form.note.data or "").strip(),
        }
        try:
            services().figures.enter(entry, usable_key(form.key.data))
        except Problem as problem:
            if problem.status not in (409, 422):
                raise
            form.take_problem(problem, {"amount_cents": "amount"})
        else:
            flash(gettext("Kirjattu."))
            return redirect(url_for("finance_figures.index"), 303)
    return _page(form), 422


def chosen_period() -> str:
    """The period of the address; anything else is the quarter."""
    given = request.args.get("jakso", "")
    return given if given in PERIODS else "quarter"


def _page(form: FundingForm) -> str:
    form.offer()
    figures = services().figures.books(chosen_period())
    funders = services().figures.funders()
    entries = [
        (f"{each.entered_for.day}.{each.entered_for.month}.{each.entered_for.year}", funder_name(each.funder),
         entry_kind(each.kind), each.note, format_euros(each.amount_cents))
        for each in funders.entries
    ]  # fmt: skip
    return render_template(
        "admin/figures.html",
        figures=figures,
        funders=funders,
        entries=entries,
        periods=PERIODS,
        form=form,
        keeps_books=keeps_books(),
        plots={
            "received": plots.received_plot(figures),
            "fees": plots.fees_plot(figures),
            "waited": plots.waited_bars(figures),
            "funders": plots.funder_bars(funders),
        },
        **desk("figures"),
    )
