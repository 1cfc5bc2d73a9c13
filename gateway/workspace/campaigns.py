"""A campaign at its makers' desk: written, handed in, published, told about."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.clients.campaign_desk import DeskCampaign, Missing, read_version
from gateway.clients.ideas import Card
from gateway.clients.match_funds import CampaignMatch
from gateway.forms.campaign_desk import NumberForm, UpdateForm
from gateway.forms.picturing import LARGEST_REQUEST
from gateway.site.campaigns import KNOWN_TO_PLEDGES
from gateway.uploads import takes_file
from gateway.wiring import services
from gateway.wording.campaign_desk import missing_message, refused_words, step_refusal
from gateway.workspace.campaign_content import form_field
from gateway.workspace.draft_names import saver
from gateway.workspace.draft_steps import href_of
from gateway.workspace.menu import desk
from gateway.workspace.shortfalls import shortfall_of
from services.chassis.permissions import allow
from services.chassis.problems import NotFound, Problem
from services.contracts.roles import Audience

blueprint = Blueprint("workspace_campaigns", __name__, url_prefix="/tyopoyta/kampanjat")

# The steps that members take; the others belong to reviewers.
STEPS = ("submit", "publish", "deliver")


@blueprint.get("/<campaign_id>")
@allow(Audience.SIGNED_IN)
def show(campaign_id: str) -> str:
    """How the campaign stands, what it lacks, and what can be done next."""
    return _show(services().campaign_desk.campaign(campaign_id))


@blueprint.post("/<campaign_id>/vaihe/<step>")
@allow(Audience.SIGNED_IN)
def take_step(campaign_id: str, step: str) -> Response:
    """Hand in, publish, or start the work."""
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
@takes_file(LARGEST_REQUEST)
def post_update(campaign_id: str) -> Response | tuple[str, int]:
    """Tell how the campaign is going."""
    form = UpdateForm()
    holds = form.validate()
    if form.hold_picture() and holds:
        try:
            services().campaign_desk.post_update(
                campaign_id, form.title.data, form.body.data, form.sent_picture()
            )
        except Problem as problem:
            if problem.status not in (409, 422):
                raise
            words = refused_words(problem)
            for field, message in words.items():
                form.add_error(field, message)
            if not words:
                form.take_problem(problem)
                form.forget_lost_picture(problem)
        else:
            flash(gettext("Päivitys on julkaistu kampanjan sivulla."))
            return redirect(url_for("workspace_campaigns.show", campaign_id=campaign_id), 303)
    return _show(services().campaign_desk.campaign(campaign_id), form), 422


def _show(campaign: DeskCampaign, form: UpdateForm | NumberForm | None = None) -> str:
    checklist = [(missing_message(each), _field_href(campaign, each), each) for each in campaign.missing]
    known = {"legal_number": campaign.campaign.legal.number}
    shortfall = shortfall_of(campaign.card)
    return render_template(
        "workspace/campaign.html",
        campaign=campaign,
        checklist=checklist,
        shortfall=shortfall,
        match=_match_of(campaign.card),
        saver=saver(campaign),
        form=form,
        update=form if isinstance(form, UpdateForm) else UpdateForm(formdata=None),
        number=form if isinstance(form, NumberForm) else NumberForm(formdata=None, data=known),
        **desk("home"),
    )


def _match_of(card: Card) -> CampaignMatch | None:
    """The pool of a campaign that has been published; the desk's page stands without it."""
    if card.state not in KNOWN_TO_PLEDGES:
        return None
    try:
        return services().pledges.terms(card.id).match
    except Problem:
        return None


def _field_href(campaign: DeskCampaign, missing: Missing) -> str:
    """Where a lack is mended; the number that comes after the review has its place on this page."""
    if campaign.may("edit"):
        return href_of(campaign.card.id, missing)
    return "#legal_number" if missing.field == "legal.number" else ""
