"""One pledge by the secret of its link: where is my money, and what may I still do."""

from collections.abc import Callable

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.clients.pledges import Pledge
from gateway.errors import retry_header
from gateway.forms.pledging import AmountForm
from gateway.forms.proving import ProofForm
from gateway.redirects import to_provider
from gateway.security import keep_private
from gateway.site.card_proof import ask_proof
from gateway.wiring import services
from gateway.wording.pledges import timeline_of
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Audience

blueprint = Blueprint("own_pledge", __name__, url_prefix="/tuki/<pledge_id>/<token>")

LEAST_CENTS = 50


@blueprint.after_request
def private(response: Response) -> Response:
    """The address is the key to the pledge: it is neither stored nor told on."""
    return keep_private(response)  # type: ignore[arg-type]


@blueprint.get("")
@allow(Audience.ANYONE)
def show(pledge_id: str, token: str) -> Response:
    """The pledge's state, its life so far, and what its giver may do."""
    return _page(services().pledges.show(pledge_id, token), token, AmountForm(formdata=None))


@blueprint.get("/maksuohje")
@allow(Audience.ANYONE)
def receipt(pledge_id: str, token: str) -> Response:
    """The receipt of a bank pledge with its slip."""
    pledge = services().pledges.show(pledge_id, token)
    return make_response(render_template("site/receipt.html", pledge=pledge, token=token))


@blueprint.get("/paluu")
@allow(Audience.ANYONE)
def returned(pledge_id: str, token: str) -> Response:
    """Back from the card page: what the provider says about the card, or that it is not known yet."""
    try:
        services().pledges.refresh(pledge_id, token)
    except Problem as problem:
        # The provider tells us by itself too, so a question that failed is no reason to alarm anyone.
        if problem.status == 404:
            raise
    pledge = services().pledges.show(pledge_id, token)
    cancelled = request.args.get("tulos") in ("peruttu", "cancelled")
    return make_response(
        render_template("site/card_return.html", pledge=pledge, token=token, cancelled=cancelled)
    )


@blueprint.post("/peru")
@allow(Audience.ANYONE)
def withdraw(pledge_id: str, token: str) -> Response:
    """Take the promise back."""
    return _act(
        pledge_id,
        token,
        lambda: services().pledges.withdraw(pledge_id, token),
        gettext("Tukesi on peruttu. Mitään ei veloiteta."),
    )


@blueprint.post("/summa")
@allow(Audience.ANYONE)
def change_amount(pledge_id: str, token: str) -> Response:
    """Promise another sum."""
    form = AmountForm()
    cents = form.amount.read(LEAST_CENTS)
    if cents is not None:
        try:
            services().pledges.change_amount(pledge_id, token, cents)
        except Problem as problem:
            if problem.status != 422:
                return _refused(problem, pledge_id, token)
            form.take_problem(problem, {"amount_cents": "amount"})
        else:
            flash(gettext("Summa on vaihdettu."))
            return redirect(url_for("own_pledge.show", pledge_id=pledge_id, token=token), 303)
    response = _page(services().pledges.show(pledge_id, token), token, form)
    response.status_code = 422
    return response


@blueprint.post("/kortti")
@allow(Audience.ANYONE)
def change_card(pledge_id: str, token: str) -> Response:
    """To the card page, to give another card."""
    proof = ProofForm().proof
    try:
        return to_provider(services().pledges.change_card(pledge_id, token, proof))
    except Problem as problem:
        return ask_proof(problem, pledge_id, token) or _refused(problem, pledge_id, token)


@blueprint.post("/vahvista")
@allow(Audience.ANYONE)
def authenticate(pledge_id: str, token: str) -> Response:
    """To the bank's page, to prove who pays."""
    return _leave(pledge_id, token, lambda: services().pledges.authenticate(pledge_id, token))


def _page(pledge: Pledge, token: str, form: AmountForm) -> Response:
    return make_response(
        render_template(
            "site/own_pledge.html", pledge=pledge, token=token, form=form, events=timeline_of(pledge)
        )
    )


def _act(pledge_id: str, token: str, deed: Callable[[], None], done: str) -> Response:
    try:
        deed()
    except Problem as problem:
        return _refused(problem, pledge_id, token)
    flash(done)
    return redirect(url_for("own_pledge.show", pledge_id=pledge_id, token=token), 303)


def _leave(pledge_id: str, token: str, find: Callable[[], str]) -> Response:
    try:
        address = find()
    except Problem as problem:
        return _refused(problem, pledge_id, token)
    return to_provider(address)


def _refused(problem: Problem, pledge_id: str, token: str) -> Response:
    """The state changed under the page: say so there, with the state as it now is."""
    if problem.status not in (409, 410, 422, 429):
        raise problem
    form = AmountForm(formdata=None)
    form.take_problem(Problem(problem.code, status=problem.status))
    response = _page(services().pledges.show(pledge_id, token), token, form)
    response.status_code = problem.status
    response.headers.update(retry_header(problem))
    return response
