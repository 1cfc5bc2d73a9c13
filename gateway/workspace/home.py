"""The desk's first page: what a person's associations have under way."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.forms.campaign_desk import NewCampaignForm
from gateway.forms.page_form import PageForm, options
from gateway.sessions import Visitor, current_visitor
from gateway.wiring import services
from gateway.workspace.menu import desk
from services.chassis.identifiers import new_id
from services.chassis.permissions import allow
from services.chassis.problems import Problem, Unauthenticated
from services.contracts.roles import Audience

blueprint = Blueprint("workspace", __name__, url_prefix="/tyopoyta")

# A person belongs to one or two associations; the page asks once for each.
MOST_ASSOCIATIONS = 10


def signed_in() -> Visitor:
    """Whoever is signed in. Raises Unauthenticated."""
    visitor = current_visitor()
    if visitor is None:
        raise Unauthenticated
    return visitor


def show_refusal(form: PageForm, problem: Problem) -> None:
    """Say at a form why it was refused; one that has been sent already cannot be sent with other words."""
    if problem.code == "idempotency_key_reused":
        form.form_errors.append(gettext("Lomake on jo lähetetty. Avaa sivu uudelleen ja aloita alusta."))
    else:
        form.take_problem(problem)


@blueprint.get("")
@allow(Audience.SIGNED_IN)
def home() -> str:
    """Every campaign of one's associations, and a way to start one."""
    form = NewCampaignForm(request.args)
    form.key.data = str(new_id())
    return _page(form)


@blueprint.post("/kampanjat")
@allow(Audience.SIGNED_IN)
def start() -> Response | tuple[str, int]:
    """Start a draft."""
    form = NewCampaignForm()
    if form.validate():
        try:
            started = services().campaign_desk.start(
                form.association_id.data, form.title.data, form.key.data or ""
            )
        except Problem as problem:
            if problem.status != 422:
                raise
            show_refusal(form, problem)
        else:
            return redirect(url_for("workspace_draft.go_on", campaign_id=started.card.id), 303)
    return _page(form), 422


def _page(form: NewCampaignForm) -> str:
    associations = signed_in().associations[:MOST_ASSOCIATIONS]
    form.association_id.choices = options((each.id, each.name) for each in associations)
    campaigns = [(each, services().campaign_desk.of_association(each.id)) for each in associations]
    return render_template("workspace/home.html", form=form, campaigns=campaigns, **desk("home"))
