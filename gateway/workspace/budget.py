"""One budget at the makers' desk: what there is, what is missing, and the association's own money."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.forms.budgeting import ACCEPTED, LARGEST_REQUEST, EvidenceForm, OwnMoneyForm
from gateway.forms.page_form import form_key
from gateway.uploads import takes_file
from gateway.wiring import services
from gateway.wording.problems import problem_message
from gateway.workspace.menu import desk
from services.chassis.http_client import read_problem
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Audience

blueprint = Blueprint("workspace_budget", __name__, url_prefix="/tyopoyta/kampanjat/<campaign_id>/budjetti")

_FIELDS = {"amount_cents": "amount"}
_REFUSED = (409, 413, 422, 429, 503)


@blueprint.get("")
@allow(Audience.SIGNED_IN)
def show(campaign_id: str) -> str:
    """The budget, and the form of another sum."""
    return _page(campaign_id, OwnMoneyForm(formdata=None))


@blueprint.post("")
@allow(Audience.SIGNED_IN)
@takes_file(LARGEST_REQUEST)
def enter(campaign_id: str) -> Response | tuple[str, int]:
    """Enter a sum, with its receipt if one was chosen."""
    form = OwnMoneyForm()
    entry = form.read()
    if entry is None:
        return _page(campaign_id, form), 422
    try:
        entered = services().budgets.enter(campaign_id, entry, form_key())
    except Problem as problem:
        if problem.status not in _REFUSED:
            raise
        form.take_problem(problem, _FIELDS)
        return _page(campaign_id, form), 422
    content = form.chosen()
    if content is None:
        flash(gettext("Erä on tallennettu. Se lasketaan, kun lisäät tositteen."), "warning")
    elif _prove(form, entered.id, content):
        flash(gettext("Erä ja tosite on tallennettu."))
    else:
        said = " ".join(str(each) for each in form.evidence.errors)
        flash(gettext("Erä on tallennettu, mutta tositetta ei: %(why)s", why=said), "warning")
    return _back(campaign_id)


@blueprint.post("/<entry_id>/tosite")
@allow(Audience.SIGNED_IN)
@takes_file(LARGEST_REQUEST)
def prove(campaign_id: str, entry_id: str) -> Response:
    """Add a receipt to a sum."""
    form = EvidenceForm()
    content = form.chosen()
    if not form.validate() or content is None:
        flash(problem_message("choose_evidence"), "warning")
    elif _prove(form, entry_id, content):
        flash(gettext("Tosite on tallennettu."))
    else:
        flash(" ".join(str(each) for each in form.evidence.errors), "warning")
    return _back(campaign_id)


@blueprint.post("/<entry_id>/<any('poista','palauta'):deed>")
@allow(Audience.SIGNED_IN)
def step(campaign_id: str, entry_id: str, deed: str) -> Response:
    """Remove a sum, or put it back."""
    said = {"poista": gettext("Erä on poistettu."), "palauta": gettext("Erä on palautettu.")}
    try:
        services().budgets.step(entry_id, "remove" if deed == "poista" else "restore")
    except Problem as problem:
        if problem.status not in _REFUSED:
            raise
        flash(problem_message(problem.code), "warning")
    else:
        flash(said[deed])
    return _back(campaign_id)


@blueprint.get("/<entry_id>/tositteet/<evidence_id>")
@allow(Audience.SIGNED_IN)
def evidence(campaign_id: str, entry_id: str, evidence_id: str) -> Response:  # noqa: ARG001
    """A receipt as a file to be kept."""
    return receipt_file(entry_id, evidence_id)


def receipt_file(entry_id: str, evidence_id: str) -> Response:
    """The receipt as the service sends it: to be kept, never shown as a page of ours."""
    reply = services().budgets.evidence(entry_id, evidence_id)
    if reply.status != 200:
        raise read_problem(reply)
    kept = {name: reply.headers[name] for name in ("Content-Type", "Content-Disposition")}
    return Response(reply.body, headers=kept | {"Cache-Control": "private, no-store"})


def _prove(form: EvidenceForm, entry_id: str, content: bytes) -> bool:
    try:
        services().budgets.prove(entry_id, content)
    except Problem as problem:
        if problem.status not in _REFUSED:
            raise
        form.tell_of_file(problem)
        return False
    return True


def _page(campaign_id: str, form: OwnMoneyForm) -> str:
    return render_template(
        "workspace/campaign_parts/budget.html",
        campaign=services().campaign_desk.campaign(campaign_id),
        budget=services().budgets.of_campaign(campaign_id),
        entries=services().budgets.own_money(campaign_id, request.args.get("jatko", "")[:200]),
        form=form,
        proof=EvidenceForm(formdata=None),
        accepted=ACCEPTED,
        **desk("home"),
    )


def _back(campaign_id: str) -> Response:
    return redirect(url_for("workspace_budget.show", campaign_id=campaign_id), 303)
