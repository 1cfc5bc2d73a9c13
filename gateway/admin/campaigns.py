"""Campaigns and their books."""

from flask import Blueprint, render_template, request

from gateway.admin.menu import desk, keeps_books, next_cursor
from gateway.wiring import services
from services.chassis.permissions import allow
from services.contracts.roles import Role

blueprint = Blueprint("finance_campaigns", __name__, url_prefix="/talous/kampanjat")


@blueprint.get("")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
def index() -> str:
    """Every campaign with its sums, newest first."""
    page = services().finance.campaigns(next_cursor(request.args.get("jatko")))
    return render_template("admin/campaigns.html", page=page, keeps_books=keeps_books(), **desk("campaigns"))


@blueprint.get("/<campaign_id>")
@allow(Role.FINANCE)
def show(campaign_id: str) -> str:
    """One campaign: sums, balances and transactions."""
    books = services().finance.campaign_books(campaign_id, next_cursor(request.args.get("jatko")))
    progress = services().charging.progress(campaign_id)
    monthly = services().monthly.of_campaign(campaign_id)
    return render_template(
        "admin/campaign.html", books=books, progress=progress, monthly=monthly, **desk("campaigns")
    )
