"""The day in numbers, and whether ledger, bank and card provider agree."""

from flask import Blueprint, render_template

from gateway.admin.menu import desk, keeps_books
from gateway.wiring import services
from services.chassis.permissions import allow
from services.contracts.roles import Role

blueprint = Blueprint("finance", __name__, url_prefix="/talous")

NEWEST_CAMPAIGNS = 8


@blueprint.get("")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
def home() -> str:
    """Every number leads to its rows."""
    return render_template(
        "admin/home.html",
        summary=services().finance.summary(),
        reconciliation=services().finance.reconciliation() if keeps_books() else None,
        campaigns=services().finance.campaigns(limit=NEWEST_CAMPAIGNS),
        shortfalls=services().shortfalls.undecided(limit=NEWEST_CAMPAIGNS),
        circuit=services().finance.card_circuit(),
        **desk("home"),
    )
