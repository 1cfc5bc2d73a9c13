"""Match funds at the review desk: read, and a rule tried on the past."""

from flask import Blueprint

from gateway.admin.match_pages import MatchDesk, fund_page, list_page, trial_page
from gateway.review.menu import desk
from services.chassis.permissions import allow
from services.contracts.roles import Role

blueprint = Blueprint("review_match", __name__, url_prefix="/tarkistus/vastinraha")


@blueprint.get("")
@allow(Role.REVIEWER)
def index() -> str:
    """Pools, newest first."""
    return list_page(_desk())


@blueprint.get("/kokeilu")
@allow(Role.REVIEWER)
def try_out() -> str | tuple[str, int]:
    """A rule tried on the past."""
    return trial_page(_desk())


@blueprint.get("/<fund_id>")
@allow(Role.REVIEWER)
def show(fund_id: str) -> str:
    """One pool."""
    return fund_page(_desk(), fund_id)


def _desk() -> MatchDesk:
    return MatchDesk("review_match", desk("match"))
