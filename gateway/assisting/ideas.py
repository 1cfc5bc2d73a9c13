"""An idea is written down at the desk: read aloud, agreed to, and taken home as a paper with a code."""

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.assisting.menu import desk
from gateway.forms.ideas import AssistedIdeaForm
from gateway.forms.page_form import options, usable_key
from gateway.forms.picturing import LARGEST_REQUEST
from gateway.languages import WRITTEN, current_language
from gateway.security import keep_private
from gateway.uploads import takes_file
from gateway.wiring import services
from gateway.wording.ideas import DESK_CONSENT_VERSION, read_aloud_of_idea
from gateway.wording.problems import problem_message
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Role

blueprint = Blueprint("assisting_ideas", __name__, url_prefix="/neuvonta/ideat")
blueprint.after_request(keep_private)

FIELDS_OF_SERVICE = {"district_slug": "district"}


@blueprint.get("")
@allow(Role.HELPER)
def index() -> str:
    """The helper's own entries, newest first."""
    page = services().assisted_ideas.entries(request.args.get("jatko", "")[:200])
    return render_template("assisting/ideas.html", page=page, **desk("ideas"))


@blueprint.get("/uusi")
@allow(Role.HELPER)
def ask() -> str:
    """What is read aloud, and the form."""
    return _page(AssistedIdeaForm(formdata=None, data={"locale": current_language().letters}))


@blueprint.post("/uusi")
@allow(Role.HELPER)
@takes_file(LARGEST_REQUEST)
def take() -> Response | tuple[str, int]:
    """Write the idea down, and on to its paper."""
    form = AssistedIdeaForm()
    _offer(form)
    holds = form.validate()
    key = usable_key(form.key.data)
    if form.hold_picture() and holds and key:
        try:
            entry_id = services().assisted_ideas.take(_written(form), key)
        except Problem as problem:
            if problem.status != 422:
                raise
            form.take_problem(problem, FIELDS_OF_SERVICE)
            form.forget_lost_picture(problem)
        else:
            return redirect(url_for("assisting_ideas.paper", entry_id=entry_id), 303)
    return _page(form), 422


@blueprint.get("/<entry_id>")
@allow(Role.HELPER)
def paper(entry_id: str) -> Response:
    """The paper to print, in the person's language; gone once it is handed over."""
    try:
        found = services().assisted_ideas.paper(entry_id)
    except Problem as problem:
        if problem.status != 410:
            raise
        flash(problem_message(problem.code), "warning")
        return redirect(url_for("assisting_ideas.index"), 303)
    return make_response(render_template("assisting/idea_paper.html", paper=found, **desk("ideas")))


@blueprint.post("/<entry_id>/luovuta")
@allow(Role.HELPER)
def hand_over(entry_id: str) -> Response:
    """The paper is in its owner's hands."""
    services().assisted_ideas.hand_over(entry_id)
    flash(gettext("Paperi on luovutettu. Et voi enää avata tätä ideaa sen kirjoittajana."))
    return redirect(url_for("assisting_ideas.index"), 303)


def _written(form: AssistedIdeaForm) -> dict[str, Any]:
    return {
        "text": form.text.data,
        "district_slug": form.district.data,
        "email": form.email.data or None,
        "phone": (form.phone.data or "").strip() or None,
        "picture": form.sent_picture(),
        "locale": form.locale.data,
        "consent": {
            "way": form.consent_way.data,
            "version": DESK_CONSENT_VERSION,
            "text": read_aloud_of_idea(),
        },
    }


def _offer(form: AssistedIdeaForm) -> None:
    form.offer(services().ideas.districts())
    form.locale.choices = options((each.tag, each.name) for each in WRITTEN)


def _page(form: AssistedIdeaForm) -> str:
    _offer(form)
    return render_template(
        "assisting/new_idea.html", form=form, read_aloud=read_aloud_of_idea(), **desk("ideas")
    )
