"""Shifts of voluntary work: the city's list, a page for each, and signing up without an account."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from gateway.clients.shifts import Shift
from gateway.forms.page_form import usable_key
from gateway.forms.shifts import SignUpForm
from gateway.languages import current_language
from gateway.security import keep_private
from gateway.wiring import services
from services.chassis.permissions import allow
from services.chassis.problems import NotFound, Problem
from services.contracts.roles import Audience

blueprint = Blueprint("shifts", __name__)

_AT = "/kampanjat/<slug>/talkoot/<shift_id>"
_REFUSED = (409, 410, 422, 429)


@blueprint.get("/talkoot")
@allow(Audience.ANYONE)
def index() -> str:
    """Coming shifts of the city, or of one district."""
    districts = services().ideas.districts()
    wanted = request.args.get("alue", "")[:60]
    chosen = next((each for each in districts if each.slug == wanted), None)
    after = request.args.get("jatko", "")[:200]
    found = services().shifts.coming(district=chosen.slug if chosen else "", after=after)
    return render_template(
        "site/shifts.html", shifts=found, districts=districts, chosen=chosen, is_first=not after
    )


@blueprint.get(_AT)
@allow(Audience.ANYONE)
def show(slug: str, shift_id: str) -> str | Response:
    """One shift, and the form."""
    shift = services().shifts.show(shift_id)
    if shift.campaign_slug != slug:
        return redirect(url_for("shifts.show", slug=shift.campaign_slug, shift_id=shift_id), 301)
    return _page(shift, SignUpForm(formdata=None))


@blueprint.post(_AT)
@allow(Audience.ANYONE)
def sign_up(slug: str, shift_id: str) -> Response | tuple[str, int]:
    """Take the next turn; the letter's link keeps it."""
    shift = services().shifts.show(shift_id)
    if shift.campaign_slug != slug:
        raise NotFound("shift")
    form = SignUpForm()
    wanted = form.read(shift, current_language().letters)
    if wanted is not None:
        try:
            taken = services().shifts.sign_up(shift_id, wanted, usable_key(form.key.data))
        except Problem as problem:
            if problem.status not in _REFUSED:
                raise
            form.take_problem(problem)
        else:
            page = render_template("site/shift_signed_up.html", shift=shift, taken=taken)
            return keep_private(make_response(page))
    return _page(shift, form), 422


def _page(shift: Shift, form: SignUpForm) -> str:
    return render_template("site/shift.html", shift=shift, form=form)
