"""Who works here: invited by mail, given other tasks, ended."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway import sessions
from gateway.clients.finance import CardCircuit
from gateway.forms.management import ROLES, InvitationForm
from gateway.management.menu import desk
from gateway.wiring import services
from gateway.wording.problems import problem_message
from services.chassis.identifiers import new_id
from services.chassis.permissions import allow
from services.chassis.problems import Problem, Unavailable
from services.contracts.roles import Role

blueprint = Blueprint("management", __name__, url_prefix="/yllapito")


@blueprint.get("")
@allow(Role.ADMIN)
def home() -> str:
    """Everybody who works here, and the form of an invitation."""
    form = InvitationForm(formdata=None)
    form.key.data = str(new_id())
    return _page(form)


@blueprint.post("/kutsut")
@allow(Role.ADMIN)
def invite() -> Response | tuple[str, int]:
    """Send an invitation."""
    form = InvitationForm()
    if form.validate():
        try:
            services().accounts.invite_staff(
                form.email.data, form.name.data, [form.role.data], form.key.data or ""
            )
        except Problem as problem:
            if problem.status not in (409, 422):
                raise
            form.take_problem(problem)
        else:
            flash(gettext("Kutsu on lähetetty. Linkki on voimassa viikon."))
            return redirect(url_for("management.home"), 303)
    return _page(form), 422


@blueprint.post("/henkilot/<member_id>/tehtavat")
@allow(Role.ADMIN)
def change_roles(member_id: str) -> Response:
    """Give a member of staff other tasks."""
    wanted = [code for code, _words in ROLES if code in request.form.getlist("roles")]
    if not wanted:
        flash(gettext("Valitse ainakin yksi tehtävä. Voit myös päättää henkilön työn täällä."), "warning")
        return redirect(url_for("management.home"), 303)
    return _back(
        lambda: services().staff.change_roles(member_id, wanted),
        gettext("Tehtävät on vaihdettu. Ne ovat voimassa heti."),
    )


@blueprint.post("/henkilot/<member_id>/paatos")
@allow(Role.ADMIN)
def end(member_id: str) -> Response:
    """End somebody's work here; they are signed out everywhere at once."""
    return _back(
        lambda: services().staff.end(member_id),
        gettext("Henkilön työ täällä on päätetty, ja hänet on kirjattu ulos kaikkialta."),
    )


def _back(deed: Callable[[], None], done: str) -> Response:
    """Do it, forget who was remembered as whom, and return to the list."""
    try:
        deed()
    except Problem as problem:
        if problem.status not in (403, 404, 409):
            raise
        flash(problem_message(problem.code), "warning")
    else:
        sessions.forget_everybody()
        flash(done)
    return redirect(url_for("management.home"), 303)


def _page(form: InvitationForm) -> str:
    return render_template(
        "management/staff.html",
        form=form,
        page=services().staff.page(request.args.get("jatko", "")[:200]),
        roles=ROLES,
        circuit=_circuit(),
        feedback=services().hearing.counts_if_known(),
        **desk("staff"),
    )


def _circuit() -> CardCircuit | None:
    try:
        return services().finance.card_circuit()
    except Unavailable:
        # People are invited also while payments are away.
        return None
