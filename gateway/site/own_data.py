"""The giver's own data beside a pledge: receipt, visible name, a copy to take along, erasure, a refund."""

import json

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.forms.own_data import PublicNameForm, RefundWishForm
from gateway.forms.page_form import PageForm
from gateway.security import keep_private
from gateway.wiring import services
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Audience

blueprint = Blueprint("own_data", __name__, url_prefix="/tuki/<pledge_id>/<token>")

SAID_ON_THE_PAGE = (409, 410, 422)


@blueprint.after_request
def private(response: Response) -> Response:
    """The address is the key to the pledge: it is neither stored nor told on."""
    return keep_private(response)  # type: ignore[arg-type]


@blueprint.get("/kuitti")
@allow(Audience.ANYONE)
def receipt(pledge_id: str, token: str) -> Response:
    """What was paid, to whom, and what went back; made for printing."""
    pledge = services().pledges.show(pledge_id, token)
    return make_response(render_template("site/payment_receipt.html", pledge=pledge, token=token))


@blueprint.get("/tiedot")
@allow(Audience.ANYONE)
def show(pledge_id: str, token: str) -> Response:
    """What is kept about the giver, and what they may do about it."""
    return _page(pledge_id, token, PublicNameForm(formdata=None))


@blueprint.get("/tiedot/kopio")
@allow(Audience.ANYONE)
def export(pledge_id: str, token: str) -> Response:
    """A copy of everything, for people and for programs."""
    copy = services().pledges.export(pledge_id, token)
    response = make_response(json.dumps(copy, ensure_ascii=False, indent=2))
    response.mimetype = "application/json"
    number = copy["pledge"]["number"]
    response.headers["Content-Disposition"] = f'attachment; filename="tuki-{number}.json"'
    return response


@blueprint.post("/tiedot/nimi")
@allow(Audience.ANYONE)
def show_name(pledge_id: str, token: str) -> Response:
    """Let others see a name."""
    form = PublicNameForm()
    if not form.validate():
        return _page(pledge_id, token, form, 422)
    return _change_name(pledge_id, token, form, form.name.data, gettext("Nimesi näkyy nyt tukesi vieressä."))


@blueprint.post("/tiedot/piilota")
@allow(Audience.ANYONE)
def hide_name(pledge_id: str, token: str) -> Response:
    """Let nobody see the name."""
    return _change_name(
        pledge_id, token, PublicNameForm(formdata=None), None, gettext("Nimesi ei enää näy muille.")
    )


@blueprint.post("/tiedot/poista")
@allow(Audience.ANYONE)
def erase(pledge_id: str, token: str) -> Response:
    """Erase the contact data, at once or when no money is on its way."""
    done = services().pledges.erase(pledge_id, token)
    flash(
        gettext("Yhteystietosi on poistettu.")
        if done
        else gettext("Pyyntösi on kirjattu. Poistamme tiedot, kun rahaa ei ole enää matkalla.")
    )
    return redirect(url_for("own_data.show", pledge_id=pledge_id, token=token), 303)


@blueprint.get("/palautuspyynto")
@allow(Audience.ANYONE)
def refund_wish(pledge_id: str, token: str) -> Response:
    """Where a refund is asked for."""
    return _wish_page(pledge_id, token, RefundWishForm(formdata=None))


@blueprint.post("/palautuspyynto")
@allow(Audience.ANYONE)
def ask_refund(pledge_id: str, token: str) -> Response:
    """Ask for a refund; finance answers."""
    form = RefundWishForm()
    if not form.validate():
        return _wish_page(pledge_id, token, form, 422)
    try:
        services().pledges.ask_refund(pledge_id, token, form.reason.data)
    except Problem as problem:
        if problem.status not in SAID_ON_THE_PAGE:
            raise
        form.take_problem(problem)
        return _wish_page(pledge_id, token, form, problem.status)
    flash(gettext("Pyyntösi on kirjattu. Saat vastauksen sähköpostiisi."))
    return redirect(url_for("own_pledge.show", pledge_id=pledge_id, token=token), 303)


def _change_name(pledge_id: str, token: str, form: PageForm, name: str | None, done: str) -> Response:
    try:
        services().pledges.show_name(pledge_id, token, name)
    except Problem as problem:
        if problem.status not in SAID_ON_THE_PAGE:
            raise
        form.take_problem(problem, {"public_name": "name"})
        return _page(pledge_id, token, form, problem.status)
    flash(done)
    return redirect(url_for("own_data.show", pledge_id=pledge_id, token=token), 303)


def _page(pledge_id: str, token: str, form: PageForm, status: int = 200) -> Response:
    pledge = services().pledges.show(pledge_id, token)
    page = render_template("site/own_data.html", pledge=pledge, token=token, form=form)
    return make_response(page, status)


def _wish_page(pledge_id: str, token: str, form: RefundWishForm, status: int = 200) -> Response:
    pledge = services().pledges.show(pledge_id, token)
    page = render_template("site/refund_wish.html", pledge=pledge, token=token, form=form)
    return make_response(page, status)
