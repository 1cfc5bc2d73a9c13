"""A campaign at its makers' desk: written, handed in, published, told about."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.clients.campaign_desk import DeskCampaign, read_version
from gateway.forms.campaign_desk import CampaignForm, NumberForm, UpdateForm
from gateway.wiring import services
from gateway.wording.campaign_desk import missing_message, refused_words, step_refusal
from gateway.workspace.campaign_content import form_field, to_changes, to_form
from gateway.workspace.menu import desk
from gateway.workspace.shortfalls import shortfall_of
from services.chassis.permissions import allow
from services.chassis.problems import NotFound, Problem
from services.contracts.roles import Audience

blueprint = Blueprint("workspace_campaigns", __name__, url_prefix="/tyopoyta/kampanjat")

# The steps that members take; the others belong to reviewers.
STEPS = ("submit", "publish", "deliver", "report")


@blueprint.get("/<campaign_id>")
@allow(Audience.SIGNED_IN)
def show(campaign_id: str) -> str:
    """How the campaign stands, what it lacks, and what can be done next."""
    return _show(services().campaign_desk.campaign(campaign_id))


@blueprint.get("/<campaign_id>/muokkaa")
@allow(Audience.SIGNED_IN)
def edit(campaign_id: str) -> str:
    """The form of the whole content."""
    campaign = services().campaign_desk.campaign(campaign_id)
    form = CampaignForm(formdata=None, data=to_form(campaign.content))
    return _edit(campaign, form)


@blueprint.post("/<campaign_id>/muokkaa")
@allow(Audience.SIGNED_IN)
def save(campaign_id: str) -> Response | tuple[str, int]:
    """Save the draft, however unfinished; only what cannot be read is refused."""
    form = CampaignForm()
    if form.validate():
        try:
            services().campaign_desk.change(campaign_id, to_changes(form))
        except Problem as problem:
            if problem.status not in (409, 422):
                raise
            form.take_problem(problem, {name: form_field(name) for name in problem.errors})
        else:
            flash(gettext("Tallennettu."))
            where = "edit" if request.form.get("after") == "stay" else "show"
            return redirect(url_for(f"workspace_campaigns.{where}", campaign_id=campaign_id), 303)
    return _edit(services().campaign_desk.campaign(campaign_id), form), 422


@blueprint.post("/<campaign_id>/vaihe/<step>")
@allow(Audience.SIGNED_IN)
def take_step(campaign_id: str, step: str) -> Response:
    """Hand in, publish, start the work, or report."""
    if step not in STEPS:
        raise NotFound("step")
    back = redirect(url_for("workspace_campaigns.show", campaign_id=campaign_id), 303)
    try:
        services().campaign_desk.take_step(campaign_id, step)
    except Problem as problem:
        if problem.status not in (409, 422):
            raise
        flash(step_refusal(problem), "warning")
        return back
    done = {
        "submit": gettext("Kampanja on lähetetty tarkistettavaksi. Saat päätöksestä sähköpostin."),
        "publish": gettext("Kampanja on julki ja ottaa vastaan tukea."),
        "deliver": gettext("Toteutus on alkanut."),
        "report": gettext("Kampanja on merkitty valmiiksi."),
    }
    flash(done[step])
    return back


@blueprint.post("/<campaign_id>/numero")
@allow(Audience.SIGNED_IN)
def add_number(campaign_id: str) -> Response | tuple[str, int]:
    """Add the authority's number, which may come after the review."""
    form = NumberForm()
    if form.validate():
        number = (form.legal_number.data or "").strip()
        try:
            services().campaign_desk.change(
                campaign_id, {"version": read_version(form.version.data), "legal": {"number": number}}
            )
        except Problem as problem:
            if problem.status not in (409, 422):
                raise
            form.take_problem(problem, {name: form_field(name) for name in problem.errors})
        else:
            flash(gettext("Numero on tallennettu."))
            return redirect(url_for("workspace_campaigns.show", campaign_id=campaign_id), 303)
    return _show(services().campaign_desk.campaign(campaign_id), form), 422


@blueprint.post("/<campaign_id>/paivitykset")
@allow(Audience.SIGNED_IN)
def post_update(campaign_id: str) -> Response | tuple[str, int]:
    """Tell how the campaign is going."""
    form = UpdateForm()
    if form.validate():
        try:
            services().campaign_desk.post_update(campaign_id, form.title.data, form.body.data)
        except Problem as problem:
            if problem.status not in (409, 422):
                raise
            words = refused_words(problem)
            for field, message in words.items():
                form.add_error(field, message)
            if not words:
                form.take_problem(problem)
        else:
            flash(gettext("Päivitys on julkaistu kampanjan sivulla."))
            return redirect(url_for("workspace_campaigns.show", campaign_id=campaign_id), 303)
    return _show(services().campaign_desk.campaign(campaign_id), form), 422


def _show(campaign: DeskCampaign, form: UpdateForm | NumberForm | None = None) -> str:
    checklist = [(each, missing_message(each)) for each in campaign.missing]
    known = {"legal_number": campaign.campaign.legal.number}
    shortfall = shortfall_of(campaign.card)
    return render_template(
        "workspace/campaign.html",
        campaign=campaign,
        checklist=checklist,
        shortfall=shortfall,
        form=form,
        update=form if isinstance(form, UpdateForm) else UpdateForm(formdata=None),
        number=form if isinstance(form, NumberForm) else NumberForm(formdata=None, data=known),
        **desk("home"),
    )


def _edit(campaign: DeskCampaign, form: CampaignForm) -> str:
    districts = [(each.slug, each.name) for each in services().ideas.districts()]
    association_id = campaign.campaign.association.id
    accounts = [
        (each.id, f"{each.name}, {each.iban}")
        for each in services().collecting_accounts.of_association(association_id)
    ]
    form.offer(districts, accounts)
    form.add_empty_lines()
    return render_template("workspace/campaign_form.html", campaign=campaign, form=form, **desk("home"))
