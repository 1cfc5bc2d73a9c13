"""The day in numbers, and whether ledger, bank and card provider agree."""

from flask import Blueprint, render_template

from gateway.admin.menu import desk
from gateway.sessions import current_visitor
from gateway.wiring import services
from services.chassis.permissions import allow
from services.contracts.roles import Role

blueprint = Blueprint("finance", __name__, url_prefix="/talous")


@blueprint.get("")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
def home() -> str:
    """Every number leads to its rows."""
    visitor = current_visitor()
    # An approver decides; the comparison with the outside is the work of those who keep the books.
    keeps_books = visitor is not None and visitor.has_role(Role.FINANCE)
    return render_template(
        "admin/home.html",
        summary=services().finance.summary(),
        reconciliation=services().finance.reconciliation() if keeps_books else None,
        **desk("home"),
    )
