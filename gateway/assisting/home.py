"""What the helper has written down: a line each, and nothing of what became of it."""

from flask import Blueprint, render_template, request

from gateway.assisting.menu import desk
from gateway.wiring import services
from services.chassis.permissions import allow
from services.contracts.roles import Role

blueprint = Blueprint("assisting", __name__, url_prefix="/neuvonta")


@blueprint.get("")
@allow(Role.HELPER)
def home() -> str:
    """The helper's own entries, newest first."""
    page = services().assisting.entries(request.args.get("jatko", "")[:200])
    return render_template("assisting/home.html", page=page, **desk("home"))
