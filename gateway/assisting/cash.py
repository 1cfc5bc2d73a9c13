"""Cash at the desk: counted after somebody else, and counted in the drawer."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.assisting.menu import STAFF, desk
from gateway.forms.assisting import LEAST_CENTS, PIECES, CountForm, WitnessForm, read_pieces
from gateway.wiring import services
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.money import format_euros
from services.contracts.roles import Role

blueprint = Blueprint("assisting_cash", __name__, url_prefix="/neuvonta")

FIELDS_OF_SERVICE = {"counted_cents": "counted"}


@blueprint.get("/todista")
@allow(*STAFF)
def waiting() -> str:
    """Cash that somebody else took and that waits for a second person; its sum is not told."""
    return _waiting(WitnessForm(formdata=None))


@blueprint.post("/todista/<receipt_id>")
@allow(*STAFF)
def confirm(receipt_id: str) -> Response | tuple[str, int]:
    """Say what one counted."""
    form = WitnessForm()
    cents = form.counted.read(LEAST_CENTS)
    if cents is not None:
        try:
            number = services().cash_desks.confirm(receipt_id, cents)
        except Problem as problem:
            if problem.code == "reauthentication_needed":
                # Nothing has happened yet; after the code the person counts and writes the sum anew.
                return redirect(url_for("staff.confirm_again", next=url_for("assisting_cash.waiting")), 303)
            if problem.status not in (403, 404, 409, 410, 422):
                raise
            form.take_problem(problem)
        else:
            flash(gettext("Vahvistettu. Kuitin numero on %(number)d.", number=number))
            return redirect(url_for("assisting_cash.waiting"), 303)
    return _waiting(form), 422


@blueprint.get("/kassat")
@allow(Role.HELPER)
def index() -> str:
    """Every drawer."""
    return render_template("assisting/cash_desks.html", desks=services().cash_desks.all(), **desk("cash"))


@blueprint.get("/kassat/<desk_id>")
@allow(Role.HELPER)
def show(desk_id: str) -> str:
    """One drawer today, and the form of its count."""
    return _day(desk_id, CountForm(formdata=None))


@blueprint.post("/kassat/<desk_id>")
@allow(Role.HELPER)
def count(desk_id: str) -> Response | tuple[str, int]:
    """Write down what lies in the drawer."""
    form = CountForm()
    holds = form.validate()
    pieces = read_pieces(form, request.form)
    cents = form.counted.read(0) if (form.counted.data or "").strip() else None
    if holds and pieces is not None and not form.counted.errors:
        counted = {"counted_cents": cents, "pieces": pieces, "comment": (form.comment.data or "").strip()}
        try:
            difference = services().cash_desks.count(desk_id, counted)
        except Problem as problem:
            if problem.status not in (409, 422):
                raise
            form.take_problem(problem, FIELDS_OF_SERVICE)
        else:
            flash(_counted(difference), "warning" if difference else "message")
            return redirect(url_for("assisting_cash.show", desk_id=desk_id), 303)
    return _day(desk_id, form), 422


def _counted(difference: int) -> str:
    if difference == 0:
        return gettext("Kassa täsmää.")
    return gettext("Erotus on %(sum)s. Talouden hyväksyjä päättää siitä.", sum=format_euros(difference))


def _waiting(form: WitnessForm) -> str:
    waiting = services().cash_desks.waiting()
    return render_template("assisting/witness.html", waiting=waiting, form=form, **desk("witness"))


def _day(desk_id: str, form: CountForm) -> str:
    day = services().cash_desks.day(desk_id)
    written = {str(each): request.form.get(f"kpl-{each}", "") for each in PIECES}
    return render_template(
        "assisting/cash_desk.html", day=day, form=form, pieces=PIECES, written=written, **desk("cash")
    )
