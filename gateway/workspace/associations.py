"""A person's associations: registering one, seeing how it stands, putting its details right."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway import sessions
from gateway.forms.associations import AssociationForm, MemberForm, RequestForm
from gateway.forms.campaign_desk import AdoptionForm
from gateway.sessions import Membership
from gateway.wiring import services
from gateway.wording.problems import problem_message
from gateway.workspace.home import show_refusal, signed_in
from gateway.workspace.menu import desk
from services.chassis.identifiers import new_id
from services.chassis.permissions import allow
from services.chassis.problems import Forbidden, Problem
from services.contracts.roles import Audience, MembershipRole

blueprint = Blueprint("workspace_associations", __name__, url_prefix="/tyopoyta")

# Refusals of a number that have a way out, and whether one may register beside the other.
_TAKEN = ("registered_unverified", "already_registered")


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
        try:
            made = services().associations.register(form.identity(), form.key.data or "")
        except Problem as problem:
            if problem.status not in (422, 429):
                raise
            _refuse(form, problem)
        else:
            # The new membership has to be known at the very next page.
            sessions.forget()
            flash(gettext("Yhdistys on kirjattu. Tarkistamme tiedot, ennen kuin kampanja voi avautua."))
            return redirect(url_for("workspace_associations.show", association_id=made.id), 303)
    return _index(form), 422


@blueprint.post("/yhdistykset/pyynto")
@allow(Audience.SIGNED_IN)
def ask() -> Response | tuple[str, int]:
    """A number is taken: ask to be let in, or tell staff."""
    form = RequestForm()
    if form.validate():
        number = {name: form[name].data or None for name in ("business_id", "register_number")}
        try:
            services().associations.ask(form.kind.data, number, form.message.data)
        except Problem as problem:
            if problem.status not in (409, 422, 429):
                raise
            form.take_problem(problem)
        else:
            flash(gettext("Pyyntö on lähetetty. Saat vastauksen sähköpostiisi."))
            return redirect(url_for("workspace_associations.index"), 303)
    return render_template("workspace/association_request.html", form=form, **desk("associations")), 422


@blueprint.get("/yhdistykset/<association_id>")
@allow(Audience.SIGNED_IN)
def show(association_id: str) -> str:
    """One association: its facts and who may act for it."""
    return show_association(association_id, MemberForm(request.args))


@blueprint.get("/yhdistykset/<association_id>/tiedot")
@allow(Audience.SIGNED_IN)
def edit(association_id: str) -> str:
    """The form in which owners put the details right."""
    owned(association_id)
    form = AssociationForm(formdata=None, obj=services().associations.one(association_id))
    form.key.data = str(new_id())
    return _edit(association_id, form)


@blueprint.post("/yhdistykset/<association_id>/tiedot")
@allow(Audience.SIGNED_IN)
def correct(association_id: str) -> Response | tuple[str, int]:
    """Put the details right; another name or number is checked anew."""
    owned(association_id)
    form = AssociationForm()
    if form.validate():
        try:
            now = services().associations.correct(association_id, form.identity(), form.key.data or "")
        except Problem as problem:
            if problem.status != 422:
                raise
            _refuse(form, problem)
        else:
            sessions.forget()
            flash(
                gettext("Tiedot on tallennettu.")
                if now.verified
                else gettext("Tiedot on tallennettu. Henkilökunta tarkistaa ne.")
            )
            return redirect(url_for("workspace_associations.show", association_id=association_id), 303)
    return _edit(association_id, form), 422


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
    return redirect(url_for("workspace_draft.go_on", campaign_id=draft.card.id), 303)


def held(association_id: str) -> Membership:
    """The visitor's own membership. Raises Forbidden."""
    found = next((each for each in signed_in().associations if each.id == association_id), None)
    if found is None:
        raise Forbidden("not_a_member")
    return found


def owned(association_id: str) -> None:
    """Let owners go on. Raises Forbidden."""
    if held(association_id).role != MembershipRole.OWNER:
        raise Forbidden("not_a_member")


def show_association(association_id: str, form: MemberForm) -> str:
    """The association's page, with the form of a new member as it stands."""
    owns = held(association_id).role == MembershipRole.OWNER
    return render_template(
        "workspace/association.html",
        association=services().associations.one(association_id),
        accounts=services().collecting_accounts.of_association(association_id),
        members=services().associations.members(association_id),
        requests=services().associations.requests(association_id) if owns else (),
        owns=owns,
        form=form,
        **desk("associations"),
    )


def _refuse(form: AssociationForm, problem: Problem) -> None:
    show_refusal(form, problem)
    codes = {code for found in problem.errors.values() for code in found}
    form.taken = next((code for code in _TAKEN[::-1] if code in codes), "")


def _asking(form: AssociationForm) -> RequestForm | None:
    """Where the number is taken: the form of the two ways on, which carries that number."""
    if not form.taken:
        return None
    asking = RequestForm(formdata=None, kind="join")
    for name in ("business_id", "register_number"):
        asking[name].data = form[name].data if form[name].errors else ""
    return asking


def _index(form: AssociationForm) -> str:
    return render_template(
        "workspace/associations.html",
        form=form,
        asking=_asking(form),
        associations=signed_in().associations,
        **desk("associations"),
    )


def _edit(association_id: str, form: AssociationForm) -> str:
    return render_template(
        "workspace/association_form.html",
        association=services().associations.one(association_id),
        form=form,
        asking=_asking(form),
        **desk("associations"),
    )
