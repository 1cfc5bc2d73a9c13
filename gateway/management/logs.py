"""What was done, by whom, in which service; and what became of each mail."""

from flask import Blueprint, render_template, request

from gateway.management.menu import desk
from gateway.wiring import services
from services.chassis.permissions import allow
from services.contracts.roles import Role
from services.contracts.routing import SERVICES

blueprint = Blueprint("management_logs", __name__, url_prefix="/yllapito")


@blueprint.get("/loki")
@allow(Role.ADMIN)
def audit() -> str:
    """The audit log of one service, newest first."""
    asked = request.args.get("palvelu", "")
    service = asked if asked in SERVICES else SERVICES[0]
    page = services().logs[service].entries(request.args.get("jatko", "")[:200])
    return render_template("management/log.html", page=page, service=service, names=SERVICES, **desk("log"))


@blueprint.get("/tietojen-sailytys")
@allow(Role.ADMIN)
def retention() -> str:
    """What is kept how long, and what the job did."""
    rules, runs = services().retention.report()
    return render_template("management/retention.html", rules=rules, runs=runs, **desk("retention"))


@blueprint.get("/viestit")
@allow(Role.ADMIN)
def deliveries() -> str:
    """Mails, newest first; whom they went to is not shown."""
    page = services().deliveries.newest(request.args.get("jatko", "")[:200])
    return render_template("management/deliveries.html", page=page, **desk("deliveries"))
