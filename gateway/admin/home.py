"""The day in numbers and in plots, and whether ledger, bank and card provider agree."""

from flask import Blueprint, render_template

from gateway.admin import figure_plots as plots
from gateway.admin.figures import chosen_period, district_names
from gateway.admin.menu import desk, keeps_books
from gateway.wiring import services
from gateway.wording.figures import PERIODS
from services.chassis.permissions import allow
from services.contracts.roles import Role

blueprint = Blueprint("finance", __name__, url_prefix="/talous")

NEWEST_CAMPAIGNS = 8


@blueprint.get("")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
def home() -> str:
    """Every number leads to its rows."""
    figures = services().figures.desk(chosen_period())
    return render_template(
        "admin/home.html",
        summary=services().finance.summary(),
        figures=figures,
        periods=PERIODS,
        plots={
            "money": plots.money_plot(figures),
            "given": plots.given_plot(figures),
            "districts": plots.district_bars(figures.districts, district_names()),
            "ageing": plots.ageing_bars(figures.ages),
            "limits": plots.limit_bars(figures.near_limits),
        },
        reconciliation=services().finance.reconciliation() if keeps_books() else None,
        shortfalls=services().shortfalls.undecided(limit=NEWEST_CAMPAIGNS),
        circuit=services().finance.card_circuit(),
        closings=services().closings.coming(),
        **desk("home"),
    )
