"""What happens when campaigns end: rehearsed for the coming two days, and compared afterwards."""

from flask import Blueprint, render_template, request

from gateway.admin.menu import desk, keeps_books, next_cursor
from gateway.wiring import services
from services.chassis.permissions import allow
from services.contracts.roles import Role

blueprint = Blueprint("finance_closings", __name__, url_prefix="/talous/paattymiset")


@blueprint.get("")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
def index() -> str:
    """What happens tonight and tomorrow, and what came of the last closings."""
    return render_template(
        "admin/closings.html",
        coming=services().closings.coming(),
        past=services().closings.past(next_cursor(request.args.get("jatko"))),
        **desk("closings"),
    )


@blueprint.get("/<campaign_id>")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
def show(campaign_id: str) -> str:
    """Any one campaign, rehearsed at this moment or compared."""
    return render_template(
        "admin/closing.html",
        closing=services().closings.show(campaign_id),
        keeps_books=keeps_books(),
        **desk("closings"),
    )
