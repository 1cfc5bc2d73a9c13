"""The books: balances, and the comparison with the outside."""

from flask import Blueprint, render_template

from gateway.admin.menu import desk
from gateway.wiring import services
from services.chassis.permissions import allow
from services.contracts.roles import Role

blueprint = Blueprint("finance_books", __name__, url_prefix="/talous/kirjanpito")


@blueprint.get("")
@allow(Role.FINANCE)
def index() -> str:
    """Balances, and whether they agree with bank and card provider."""
    return render_template(
        "admin/books.html",
        reconciliation=services().finance.reconciliation(),
        accounts=services().finance.balances(),
        **desk("books"),
    )
