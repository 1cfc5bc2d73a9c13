"""A person's associations: registering one, seeing how it stands, inviting others."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway import sessions
from gateway.forms.campaign_desk import AdoptionForm, AssociationForm, MemberForm
from gateway.wiring import services
from gateway.wording.problems import problem_message
from gateway.workspace.home import show_refusal, signed_in
from gateway.workspace.menu import desk
from services.chassis.identifiers import new_id
from services.chassis.permissions import allow
from services.chassis.problems import Forbidden, Problem
from services.contracts.roles import Audience, MembershipRole

blueprint = Blueprint("workspace_associations", __name__, url_prefix="/tyopoyta")


@blueprint.get("/yhdistykset")
@allow(Audience.SIGNED_IN)
def index() -> str:
    """One's associations, and the form for another."""
    form = AssociationForm(request.args)
    form.key.data = str(new_id())
    return _index(form)


@blueprint.post("/yhdistykset")
@allow(Audience.SIGNED_IN)
def register() -> Response | tuple[str, int]:
    """Register an association."""
    form = AssociationForm()
    if form.validate():
        names = ("name", "purpose", "postal_address", "public_email", "public_phone")
        identity: dict[str, Any] = {name: form[name].data for name in names}
        for name in ("business_id", "register_number"):
            identity[name] = form[name].data or None
        try:
            made = services().associations.register(identity, form.key.data or "")
        except Problem as problem:
            if problem.status != 422:
                raise
            show_refusal(form, problem)
        else:
            # The new membership has to be known at the very next page.
            sessions.forget()
            flash(gettext("Yhdistys on kirjattu. Tarkistamme tiedot, ennen kuin kampanja voi avautua."))
            return redirect(url_for("workspace_associations.show", association_id=made.id), 303)
    return _index(form), 422


@blueprint.get("/yhdistykset/<association_id>")
@allow(Audience.SIGNED_IN)
def show(association_id: str) -> str:
    """One association: its facts and who may act for it."""
    return _show(association_id, MemberForm(request.args))


@blueprint.post("/yhdistykset/<association_id>/jasenet")
@allow(Audience.SIGNED_IN)
def add_member(association_id: str) -> Response | tuple[str, int]:
    """Let somebody act for the association."""
    form = MemberForm()
    if form.validate():
        try:
            services().associations.add_member(association_id, form.email.data, form.role.data)
        except Problem as problem:
            if problem.status not in (409, 422):
                raise
            form.take_problem(problem)
        else:
            flash(gettext("Henkilö on lisätty. Hän näkee yhdistyksen, kun kirjautuu tällä osoitteella."))
            return redirect(url_for("workspace_associations.show", association_id=association_id), 303)
    return _show(association_id, form), 422


@blueprint.post("/ideat/<idea_id>/kampanjaksi")
@allow(Audience.SIGNED_IN)
def adopt(idea_id: str) -> Response:
    """Make a resident's idea a draft of one's association."""
    form = AdoptionForm()
    chosen = form.association_id.data or next((each.id for each in signed_in().associations), "")
    if not chosen:
        flash(gettext("Kirjaa ensin yhdistys, jonka nimissä kampanja tehdään."), "warning")
        return redirect(url_for("workspace_associations.index"), 303)
    try:
        draft = services().campaign_desk.adopt(idea_id, chosen, form.key.data or str(new_id()))
    except Problem as problem:
        if problem.status not in (403, 409, 422):
            raise
        flash(problem_message(problem.code), "warning")
        return redirect(url_for("ideas.index"), 303)
    flash(gettext("Ideasta tehtiin luonnos. Täydennä tiedot."))
    return redirect(url_for("workspace_campaigns.edit", campaign_id=draft.card.id), 303)


def _index(form: AssociationForm) -> str:
    return render_template(
        "workspace/associations.html",
        form=form,
        associations=signed_in().associations,
        **desk("associations"),
    )


def _show(association_id: str, form: MemberForm) -> str:
    held = next((each for each in signed_in().associations if each.id == association_id), None)
    if held is None:
        raise Forbidden("not_a_member")
    owns = held.role == MembershipRole.OWNER
    return render_template(
        "workspace/association.html",
        association=services().associations.one(association_id),
        accounts=services().collecting_accounts.of_association(association_id),
        members=services().associations.members(association_id) if owns else (),
        owns=owns,
        form=form,
        **desk("associations"),
    )
