"""The card could not be charged: its giver pays in another way."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.redirects import to_provider
from gateway.security import keep_private
from gateway.wiring import services
from gateway.wording.problems import problem_message
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Audience

blueprint = Blueprint("repair", __name__, url_prefix="/tuki/<pledge_id>/<token>")


@blueprint.after_request
def private(response: Response) -> Response:
    """The address is the key to the pledge: it is neither stored nor told on."""
    return keep_private(response)  # type: ignore[arg-type]


@blueprint.post("/tilisiirto")
@allow(Audience.ANYONE)
def pay_by_bank(pledge_id: str, token: str) -> Response:
    """A bank transfer in place of the card; the slip is then on the pledge's page."""

    def choose() -> Response:
        services().repairs.pay_by_bank(pledge_id, token)
        if services().pledges.show(pledge_id, token).state == "awaiting_payment":
            flash(gettext("Korttiasi ei enää veloiteta. Maksa tilisiirto alla olevilla tiedoilla."))
        return _back(pledge_id, token)

    return _unless_refused(choose, pledge_id, token)


@blueprint.post("/mobilepay")
@allow(Audience.ANYONE)
def pay_by_mobilepay(pledge_id: str, token: str) -> Response:
    """To the page on which MobilePay pays."""
    return _unless_refused(
        lambda: to_provider(services().repairs.pay_by_mobilepay(pledge_id, token)), pledge_id, token
    )


def _unless_refused(choose: Callable[[], Response], pledge_id: str, token: str) -> Response:
    try:
        return choose()
    except Problem as problem:
        if problem.status not in (409, 410):
            raise
        # The page says how things stand now; what was pressed belongs to an earlier state.
        flash(problem_message(problem.code), "warning")
        return _back(pledge_id, token)


def _back(pledge_id: str, token: str) -> Response:
    return redirect(url_for("own_pledge.show", pledge_id=pledge_id, token=token), 303)
