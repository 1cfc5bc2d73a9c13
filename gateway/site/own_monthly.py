"""A monthly pledge by the secret of its first pledge's link: its schedule, and one button for each wish.

Mails lead to pages with one button. Opening an address changes nothing, since scanners of mail open
every link.
"""

from collections.abc import Callable

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.clients.monthly import Monthly
from gateway.clients.pledges import Pledge
from gateway.forms.monthly import MonthlyAmountForm
from gateway.forms.proving import ProofForm
from gateway.redirects import to_provider
from gateway.security import keep_private
from gateway.site.card_proof import ask_proof
from gateway.wiring import services
from gateway.wording.monthly import Deed, monthly_deeds
from services.chassis.permissions import allow
from services.chassis.problems import NotFound, Problem
from services.contracts.roles import Audience

blueprint = Blueprint("own_monthly", __name__, url_prefix="/tuki/<pledge_id>/<token>/kuukausituki")

SAID_ON_THE_PAGE = (409, 410, 422, 429)
LONGEST_DATE = 10


@blueprint.after_request
def private(response: Response) -> Response:
    """The address is the key to the pledge: it is neither stored nor told on."""
    return keep_private(response)  # type: ignore[arg-type]


@blueprint.get("")
@allow(Audience.ANYONE)
def show(pledge_id: str, token: str) -> Response:
    """The agreement, its schedule and every month so far."""
    return _page(*_own(pledge_id, token), token, MonthlyAmountForm(formdata=None), 200)


@blueprint.get("/<name>")
@allow(Audience.ANYONE)
def ask(pledge_id: str, token: str, name: str) -> str:
    """One button, for those who come from a mail."""
    deed, (pledge, monthly) = _deed(name), _own(pledge_id, token)
    return render_template(
        "site/monthly_deed.html", pledge=pledge, monthly=monthly, token=token, name=name, deed=deed
    )


@blueprint.post("/<name>")
@allow(Audience.ANYONE)
def do(pledge_id: str, token: str, name: str) -> Response:
    """Do what the button says."""
    deed, monthly = _deed(name), services().monthly
    due_on = request.form.get("due_on", "")[:LONGEST_DATE]
    acts: dict[str, Callable[[], None]] = {
        "skip": lambda: monthly.skip(pledge_id, token, due_on),
        "pause": lambda: monthly.pause(pledge_id, token),
        "resume": lambda: monthly.resume(pledge_id, token),
        "cancel": lambda: monthly.cancel(pledge_id, token),
    }
    try:
        acts[deed.action]()
    except Problem as problem:
        return _refused(problem, pledge_id, token)
    flash(deed.done)
    return _back(pledge_id, token)


@blueprint.post("/summa")
@allow(Audience.ANYONE)
def change_amount(pledge_id: str, token: str) -> Response:
    """Give another sum from the next month on."""
    pledge, monthly = _own(pledge_id, token)
    form = MonthlyAmountForm()
    cents = form.amount.read(monthly.minimum_cents)
    if cents is None:
        return _page(pledge, monthly, token, form, 422)
    try:
        services().monthly.change_amount(pledge_id, token, cents)
    except Problem as problem:
        if problem.status not in SAID_ON_THE_PAGE:
            raise
        form.take_problem(problem, {"amount_cents": "amount"})
        return _page(pledge, monthly, token, form, problem.status)
    flash(gettext("Summa on vaihdettu."))
    return _back(pledge_id, token)


@blueprint.post("/kortti")
@allow(Audience.ANYONE)
def change_card(pledge_id: str, token: str) -> Response:
    """To the card page, to give another card for the coming months."""
    try:
        return to_provider(services().monthly.change_card(pledge_id, token, ProofForm().proof))
    except Problem as problem:
        proof = ask_proof(problem, pledge_id, token, of_months=True)
        return proof or _refused(problem, pledge_id, token)


def _own(pledge_id: str, token: str) -> tuple[Pledge, Monthly]:
    pledge = services().pledges.show(pledge_id, token)
    if pledge.monthly is None or pledge.monthly.pledge_id != pledge_id:
        raise NotFound("monthly pledge")
    return pledge, pledge.monthly


def _deed(name: str) -> Deed:
    deeds = monthly_deeds()
    if name not in deeds:
        raise NotFound("page")
    return deeds[name]


def _page(pledge: Pledge, monthly: Monthly, token: str, form: MonthlyAmountForm, status: int) -> Response:
    response = make_response(
        render_template("site/own_monthly.html", pledge=pledge, monthly=monthly, token=token, form=form)
    )
    response.status_code = status
    return response


def _back(pledge_id: str, token: str) -> Response:
    return redirect(url_for("own_monthly.show", pledge_id=pledge_id, token=token), 303)


def _refused(problem: Problem, pledge_id: str, token: str) -> Response:
    """The state changed under the page: say so there, with the state as it now is."""
    if problem.status not in SAID_ON_THE_PAGE:
        raise problem
    form = MonthlyAmountForm(formdata=None)
    form.take_problem(Problem(problem.code, status=problem.status))
    return _page(*_own(pledge_id, token), token, form, problem.status)
