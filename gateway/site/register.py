"""The register of volunteers: joining it, finding back by a letter, ending an association's letters."""

from flask import Blueprint, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from gateway.forms.register import JoinForm, LostLinkForm
from gateway.languages import current_language
from gateway.security import keep_private
from gateway.wiring import services
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Audience

blueprint = Blueprint("register", __name__, url_prefix="/talkoolaiset")

_REFUSED = (422, 429)


@blueprint.get("")
@allow(Audience.ANYONE)
def ask() -> str:
    """What the register is, and the form."""
    return _page(JoinForm(formdata=None))


@blueprint.post("")
@allow(Audience.ANYONE)
def join() -> Response | tuple[str, int]:
    """Send the letter of confirmation."""
    form = JoinForm()
    wish = form.wish(current_language().letters)
    if wish is not None:
        try:
            services().register.join(wish)
        except Problem as problem:
            _take(form, problem)
        else:
            return redirect(url_for("register.sent"), 303)
    return _page(form), 422


@blueprint.get("/lahetetty")
@allow(Audience.ANYONE)
def sent() -> str:
    """What to do next; the same whoever asked."""
    return render_template("site/register_sent.html")


@blueprint.get("/linkki")
@allow(Audience.ANYONE)
def ask_link() -> str:
    """The form of a lost link."""
    return render_template("site/lost_link.html", form=LostLinkForm(formdata=None))


@blueprint.post("/linkki")
@allow(Audience.ANYONE)
def send_link() -> Response | tuple[str, int]:
    """Send it again, where the address is known."""
    form = LostLinkForm()
    if form.validate():
        try:
            services().register.send_link(str(form.email.data))
        except Problem as problem:
            _take(form, problem)
        else:
            return redirect(url_for("register.sent"), 303)
    return render_template("site/lost_link.html", form=form), 422


@blueprint.get("/ala-kutsu/<invitation_id>/<token>")
@allow(Audience.ANYONE)
def ask_to_stop(invitation_id: str, token: str) -> Response:
    """From a letter: one button."""
    where = {"invitation_id": invitation_id, "token": token}
    return keep_private(make_response(render_template("site/stop_invitations.html", where=where)))


@blueprint.post("/ala-kutsu/<invitation_id>/<token>")
@allow(Audience.ANYONE)
def stop(invitation_id: str, token: str) -> Response:
    """End the association's letters: pressed on the page, or by a mail program without one (RFC 8058).

    A mail program has no form of ours; the token in the address is all that it shows.
    """
    association = services().register.stop(invitation_id, token)
    page = render_template("site/stop_invitations.html", where=None, association=association)
    return keep_private(make_response(page))


def _take(form: JoinForm | LostLinkForm, problem: Problem) -> None:
    if problem.status not in _REFUSED:
        raise problem
    form.take_problem(problem, {"home_district_slug": "district", "association_ids": "associations"})


def _page(form: JoinForm) -> str:
    form.offer_districts(services().ideas.districts())
    form.offer_associations(services().register.associations())
    return render_template("site/register.html", form=form)
