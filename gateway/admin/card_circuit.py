"""The protection against card testing: how it stands, and a hand on it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.admin.menu import desk as finance_desk
from gateway.forms.finance import CardCircuitForm
from gateway.management.menu import desk as management_desk
from gateway.sessions import current_visitor
from gateway.wiring import services
from services.chassis.permissions import allow
from services.contracts.roles import Role

blueprint = Blueprint("card_circuit", __name__, url_prefix="/talous/korttisuoja")


@blueprint.get("")
@allow(Role.FINANCE, Role.FINANCE_APPROVER, Role.ADMIN)
def show() -> str:
    """Whether a proof is asked of everybody, since when, why, and what the cards of the last minutes did."""
    return _page(CardCircuitForm(formdata=None))


@blueprint.post("")
@allow(Role.FINANCE, Role.ADMIN)
def hold() -> Response | tuple[str, int]:
    """Hold it on or off, or let it judge by itself."""
    form = CardCircuitForm()
    if not form.validate():
        return _page(form), 422
    services().finance.hold_card_circuit(form.hold.data, form.comment.data)
    flash(gettext("Korttisuoja on asetettu."))
    return redirect(url_for("card_circuit.show"), 303)


def _page(form: CardCircuitForm) -> str:
    visitor, circuit = current_visitor(), services().finance.card_circuit()
    if not form.hold.data:
        form.hold.data = circuit.hold
    may_hold = visitor is not None and visitor.has_role(Role.FINANCE, Role.ADMIN)
    works_here = visitor is not None and visitor.has_role(Role.FINANCE, Role.FINANCE_APPROVER)
    desk = finance_desk("home") if works_here else management_desk("card_circuit")
    return render_template("admin/card_circuit.html", form=form, circuit=circuit, may_hold=may_hold, **desk)
