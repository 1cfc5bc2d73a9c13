"""What an association delivers of its pre-sale: a list, marks for one, many or all, and labels."""

from collections.abc import Callable

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response as AnyResponse

from gateway.wiring import services
from gateway.wording.problems import problem_message
from gateway.wording.rewards import delivery_state
from gateway.workspace.menu import desk
from services.chassis.http_client import read_problem
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Audience

blueprint = Blueprint(
    "workspace_deliveries", __name__, url_prefix="/tyopoyta/kampanjat/<campaign_id>/toimitukset"
)

STATES = ("waiting", "delivered", "withdrawn", "returned")
ALL = "kaikki"
MOST_AT_ONCE = 200


@blueprint.after_request
def private(response: AnyResponse) -> AnyResponse:
    """Buyers' names and addresses stay out of a shared computer's memory."""
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("")
@allow(Audience.SIGNED_IN)
def show(campaign_id: str) -> str:
    """Paid purchases; those that wait, unless others are asked for."""
    wanted = request.args.get("tila", STATES[0])
    shown = wanted if wanted in (*STATES, ALL) else STATES[0]
    page = services().purchases.page(
        campaign_id, "" if shown == ALL else shown, request.args.get("after", "")[:200]
    )
    return render_template(
        "workspace/campaign_parts/deliveries.html",
        campaign=services().campaign_desk.campaign(campaign_id),
        page=page,
        shown=shown,
        kinds=[(each, delivery_state(each)[0]) for each in STATES] + [(ALL, gettext("Kaikki"))],
        **desk("home"),
    )


@blueprint.get("/osoitteet.csv")
@allow(Audience.SIGNED_IN)
def table(campaign_id: str) -> Response:
    """The list as a table, for labels of parcels."""
    wanted = request.args.get("tila", STATES[0])
    reply = services().purchases.table(campaign_id, wanted if wanted in STATES else "")
    if reply.status != 200:
        raise read_problem(reply)
    headers = {"Content-Disposition": 'attachment; filename="toimitukset.csv"'}
    return Response(reply.body, content_type="text/csv; charset=utf-8", headers=headers)


@blueprint.post("")
@allow(Audience.SIGNED_IN)
def mark(campaign_id: str) -> AnyResponse:
    """The ticked purchases were handed over, or were not after all."""
    ticked = request.form.getlist("tuki")[:MOST_AT_ONCE]
    undo = request.form.get("teko") == "undo"
    if not ticked:
        flash(gettext("Valitse ensin ainakin yksi ostos."), "warning")
        return _back(campaign_id)
    purchases = services().purchases
    if undo:
        return _done(campaign_id, lambda: purchases.undo(campaign_id, ticked), undo=True)
    return _done(campaign_id, lambda: purchases.deliver(campaign_id, ticked))


@blueprint.post("/kaikki")
@allow(Audience.SIGNED_IN)
def mark_all(campaign_id: str) -> AnyResponse:
    """All that wait were handed over."""
    return _done(campaign_id, lambda: services().purchases.deliver_all(campaign_id))


@blueprint.post("/<pledge_id>/palautus")
@allow(Audience.SIGNED_IN)
def return_to_stock(campaign_id: str, pledge_id: str) -> AnyResponse:
    """What a buyer sent back is whole and may be sold again."""
    try:
        services().purchases.return_to_stock(campaign_id, pledge_id)
        flash(gettext("Palkkio on taas myynnissä."))
    except Problem as problem:
        _say(problem)
    return _back(campaign_id)


def _done(campaign_id: str, deed: Callable[[], int], *, undo: bool = False) -> AnyResponse:
    try:
        done = deed()
    except Problem as problem:
        _say(problem)
        return _back(campaign_id)
    if done and undo:
        said = ngettext("%(num)d merkintä peruttiin.", "%(num)d merkintää peruttiin.", done)
    elif done:
        said = ngettext(
            "%(num)d ostos merkittiin toimitetuksi. Ostajalle lähtee viesti.",
            "%(num)d ostosta merkittiin toimitetuksi. Ostajille lähtee viesti.",
            done,
        )
    else:
        said = gettext("Mikään ei muuttunut. Joku muu on ehtinyt ensin, tai ostos on peruutettu.")
    flash(said, "" if done else "warning")
    return _back(campaign_id)


def _say(problem: Problem) -> None:
    if problem.status not in (409, 422):
        raise problem
    flash(problem_message(problem.code), "warning")


def _back(campaign_id: str) -> AnyResponse:
    shown = request.args.get("tila", STATES[0])
    where = shown if shown in (*STATES, ALL) else STATES[0]
    return redirect(url_for("workspace_deliveries.show", campaign_id=campaign_id, tila=where), 303)
