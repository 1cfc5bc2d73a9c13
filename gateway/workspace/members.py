"""Who may act for an association: added, given another role, removed, leaving, asking to be let in."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway import sessions
from gateway.forms.associations import MemberForm
from gateway.wiring import services
from gateway.wording.problems import problem_message
from gateway.workspace.associations import held, owned, show_association
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Audience

blueprint = Blueprint("workspace_members", __name__, url_prefix="/tyopoyta/yhdistykset/<association_id>")


@blueprint.post("/jasenet")
@allow(Audience.SIGNED_IN)
def add(association_id: str) -> Response | tuple[str, int]:
    """Let somebody act for the association."""
    form = MemberForm()
    if form.validate():
        try:
            services().associations.add_member(association_id, form.email.data, form.role.data)
        except Problem as problem:
            if problem.status not in (409, 422, 429):
                raise
            form.take_problem(problem)
        else:
            flash(gettext("Henkilö on lisätty. Hän näkee yhdistyksen, kun kirjautuu tällä osoitteella."))
            return redirect(url_for("workspace_associations.show", association_id=association_id), 303)
    return show_association(association_id, form), 422


@blueprint.post("/jasenet/<member_id>/rooli")
@allow(Audience.SIGNED_IN)
def change_role(association_id: str, member_id: str) -> Response:
    """Let a member do more or less."""
    owned(association_id)
    role = request.form.get("role", "")[:20]
    return _back(
        association_id,
        lambda: services().associations.change_role(association_id, member_id, role),
        gettext("Rooli on vaihdettu. Henkilö saa siitä sähköpostin."),
    )


@blueprint.post("/jasenet/<member_id>/poisto")
@allow(Audience.SIGNED_IN)
def remove(association_id: str, member_id: str) -> Response:
    """End somebody's membership."""
    owned(association_id)
    return _back(
        association_id,
        lambda: services().associations.end_membership(association_id, member_id),
        gettext("Henkilö on poistettu. Hän saa siitä sähköpostin."),
    )


@blueprint.post("/lahde")
@allow(Audience.SIGNED_IN)
def leave(association_id: str) -> Response:
    """End one's own membership."""
    held(association_id)
    try:
        own_id = services().associations.members(association_id).own_id
        services().associations.end_membership(association_id, own_id)
    except Problem as problem:
        if problem.status != 409:
            raise
        flash(problem_message(problem.code), "warning")
        return redirect(url_for("workspace_associations.show", association_id=association_id), 303)
    sessions.forget()
    flash(gettext("Lähdit yhdistyksestä."))
    return redirect(url_for("workspace_associations.index"), 303)


@blueprint.post("/pyynnot/<request_id>")
@allow(Audience.SIGNED_IN)
def answer(association_id: str, request_id: str) -> Response:
    """Let somebody in who asked, or decline."""
    owned(association_id)
    accepted = request.form.get("answer") == "accepted"
    return _back(
        association_id,
        lambda: services().associations.answer_request(association_id, request_id, accepted),
        gettext("Henkilö on nyt mukana muokkaajana.") if accepted else gettext("Pyyntö on hylätty."),
    )


def _back(association_id: str, deed: Callable[[], None], done: str) -> Response:
    """Do it, say what came of it, and return to the association."""
    try:
        deed()
        # An owner may have changed what they themselves may do.
        sessions.forget()
        flash(done)
    except Problem as problem:
        if problem.status not in (404, 409, 422, 429):
            raise
        flash(problem_message(problem.code), "warning")
    return redirect(url_for("workspace_associations.show", association_id=association_id), 303)
