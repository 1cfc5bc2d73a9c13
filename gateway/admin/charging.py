"""The charging run: how far each campaign has come, and starting it again."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.admin.menu import desk
from gateway.management.menu import desk as management_desk
from gateway.sessions import current_visitor
from gateway.wiring import services
from services.chassis.permissions import allow
from services.contracts.roles import Role

blueprint = Blueprint("finance_charging", __name__, url_prefix="/talous/veloitukset")


@blueprint.get("")
@allow(Role.FINANCE, Role.FINANCE_APPROVER, Role.ADMIN)
def index() -> str:
    """Every campaign with charges left."""
    works_with_money = _is_one_of(Role.FINANCE, Role.FINANCE_APPROVER)
    return render_template(
        "admin/charging.html",
        charging=services().charging.overview(),
        may_restart=_is_one_of(Role.FINANCE_APPROVER, Role.ADMIN),
        **(desk("charging") if works_with_money else management_desk("charging")),
    )


@blueprint.post("/jatka")
@allow(Role.FINANCE_APPROVER, Role.ADMIN)
def restart() -> Response:
    """Start a stopped run again."""
    services().charging.restart()
    flash(gettext("Veloitukset jatkuvat."))
    return redirect(url_for("finance_charging.index"), 303)


def _is_one_of(*roles: Role) -> bool:
    visitor = current_visitor()
    return visitor is not None and any(visitor.has_role(role) for role in roles)
