"""A buyer withdraws from a pre-sale: read what it means, then confirm it (Directive (EU) 2023/2673)."""

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.forms.page_form import PageForm
from gateway.security import keep_private
from gateway.wiring import services
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Audience

blueprint = Blueprint("own_purchase", __name__, url_prefix="/tuki/<pledge_id>/<token>/peruuttaminen")


@blueprint.after_request
def private(response: Response) -> Response:
    """The address is the key to the pledge: it is neither stored nor told on."""
    return keep_private(response)  # type: ignore[arg-type]


@blueprint.get("")
@allow(Audience.ANYONE)
def show(pledge_id: str, token: str) -> Response:
    """What is withdrawn from, and the button that does it."""
    return _page(pledge_id, token, PageForm(formdata=None))


@blueprint.post("")
@allow(Audience.ANYONE)
def withdraw(pledge_id: str, token: str) -> Response:
    """Take the notice; the confirmation goes out by mail."""
    try:
        services().pledges.withdraw_purchase(pledge_id, token)
    except Problem as problem:
        if problem.status not in (409, 422):
            raise
        form = PageForm(formdata=None)
        form.take_problem(problem)
        return _page(pledge_id, token, form, problem.status)
    flash(gettext("Ostos on peruutettu. Saat vahvistuksen sähköpostiisi."))
    return redirect(url_for("own_pledge.show", pledge_id=pledge_id, token=token), 303)


def _page(pledge_id: str, token: str, form: PageForm, status: int = 200) -> Response:
    pledge = services().pledges.show(pledge_id, token)
    page = render_template("site/withdraw_purchase.html", pledge=pledge, token=token, form=form)
    return make_response(page, status)
