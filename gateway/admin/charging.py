"""The charging run: how far each campaign has come, and starting it again."""

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.admin.menu import desk
from gateway.management.menu import desk as management_desk
from gateway.parts import render_part_or_page
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
    charging = services().charging.overview()
    return render_part_or_page(
        "admin/charging_part.html",
        "admin/charging.html",
        charging=charging,
        is_running=charging.run.stopped_at is None and any(each.lines.waiting for each in charging.campaigns),
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
