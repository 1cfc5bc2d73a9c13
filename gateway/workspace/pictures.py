"""A campaign's photographs at its makers' desk: brought, described, put in order, removed."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.clients.pictures import Picture, Pictures
from gateway.forms.picturing import (
    LARGEST_REQUEST,
    DescriptionForm,
    NewPictureForm,
    chosen_file,
    tell_of_file,
)
from gateway.uploads import takes_file
from gateway.wiring import services
from gateway.wording.problems import problem_message
from gateway.workspace.menu import desk
from services.chassis.permissions import allow
from services.chassis.problems import NotFound, Problem
from services.contracts.roles import Audience

blueprint = Blueprint("workspace_pictures", __name__, url_prefix="/tyopoyta/kampanjat/<campaign_id>/kuvat")

OWNER = "campaign"


@blueprint.get("")
@allow(Audience.SIGNED_IN)
def show(campaign_id: str) -> str:
    """The photographs in order, and the form of one more."""
    return _page(campaign_id, NewPictureForm(formdata=None))


@blueprint.post("")
@allow(Audience.SIGNED_IN)
@takes_file(LARGEST_REQUEST)
def add(campaign_id: str) -> Response | tuple[str, int]:
    """Add one after the others."""
    form = NewPictureForm()
    words = (form.description.data or "").strip()
    holds = form.validate()
    if not words:
        form.add_error("description", problem_message("describe_picture"))
    content = chosen_file()
    if content is None:
        form.add_error("picture", problem_message("choose_picture"))
    if holds and words and content is not None:
        try:
            services().pictures.add(OWNER, campaign_id, content, words)
        except Problem as problem:
            _refused(form, problem)
        else:
            flash(gettext("Kuva on lisätty."))
            return _back(campaign_id)
    return _page(campaign_id, form), 422


@blueprint.post("/<uuid:picture_id>/kuvaus")
@allow(Audience.SIGNED_IN)
def describe(campaign_id: str, picture_id: UUID) -> Response:
    """Say anew what one shows."""
    form = DescriptionForm()
    words = (form.description.data or "").strip()
    if not form.validate() or not words:
        flash(problem_message("describe_picture"), "warning")
        return _back(campaign_id)
    try:
        services().pictures.describe(str(picture_id), words)
    except Problem as problem:
        _flash(problem)
    else:
        flash(gettext("Kuvaus on tallennettu."))
    return _back(campaign_id)


@blueprint.post("/<uuid:picture_id>/paikka/<int(min=1, max=20):position>")
@allow(Audience.SIGNED_IN)
def place(campaign_id: str, picture_id: UUID, position: int) -> Response:
    """Move one among the others; the first is the main one."""
    try:
        services().pictures.place(str(picture_id), position)
    except Problem as problem:
        _flash(problem)
    return _back(campaign_id)


@blueprint.get("/<uuid:picture_id>/poista")
@allow(Audience.SIGNED_IN)
def ask_to_remove(campaign_id: str, picture_id: UUID) -> str:
    """What removing means, before it is done."""
    picture = _of(services().pictures.of(OWNER, campaign_id), picture_id)
    campaign = services().campaign_desk.campaign(campaign_id)
    return render_template(
        "workspace/campaign_parts/remove_picture.html", campaign=campaign, shown=picture, **desk("home")
    )


@blueprint.post("/<uuid:picture_id>/poista")
@allow(Audience.SIGNED_IN)
def remove(campaign_id: str, picture_id: UUID) -> Response:
    """Remove one for good."""
    try:
        services().pictures.remove(str(picture_id))
    except NotFound:
        # Pressed twice: there is nothing left to remove, and that is what was wanted.
        return _back(campaign_id)
    flash(gettext("Kuva on poistettu."))
    return _back(campaign_id)


def _of(pictures: Pictures, picture_id: UUID) -> Picture:
    for each in pictures.items:
        if each.id == str(picture_id):
            return each
    raise NotFound("picture")


def _refused(form: NewPictureForm, problem: Problem) -> None:
    if problem.status not in (409, 413, 422, 429, 503):
        raise problem
    if "description" in problem.errors or problem.status == 409:
        form.take_problem(problem)
    else:
        tell_of_file(form, problem)


def _flash(problem: Problem) -> None:
    if problem.status not in (409, 422):
        raise problem
    codes = [code for each in problem.errors.values() for code in each] or [problem.code]
    flash(problem_message(codes[0]), "warning")


def _back(campaign_id: str) -> Response:
    return redirect(url_for("workspace_pictures.show", campaign_id=campaign_id), 303)


def _page(campaign_id: str, form: NewPictureForm) -> str:
    return render_template(
        "workspace/campaign_parts/pictures.html",
        campaign=services().campaign_desk.campaign(campaign_id),
        pictures=services().pictures.of(OWNER, campaign_id),
        form=form,
        **desk("home"),
    )
