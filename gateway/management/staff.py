"""Inviting people to work here; the link goes by mail and nowhere else."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.clients.finance import CardCircuit
from gateway.forms.management import InvitationForm
from gateway.management.menu import desk
from gateway.wiring import services
from services.chassis.identifiers import new_id
from services.chassis.permissions import allow
from services.chassis.problems import Problem, Unavailable
from services.contracts.roles import Role

blueprint = Blueprint("management", __name__, url_prefix="/yllapito")


@blueprint.get("")
@allow(Role.ADMIN)
def home() -> str:
    """The form of an invitation."""
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


def _page(form: InvitationForm) -> str:
    return render_template("management/staff.html", form=form, circuit=_circuit(), **desk("staff"))


def _circuit() -> CardCircuit | None:
    try:
        return services().finance.card_circuit()
    except Unavailable:
        # People are invited also while payments are away.
        return None
