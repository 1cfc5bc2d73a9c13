"""Around publishing: the moment at which a campaign opens by itself, and its updates mended or taken back."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.business_time import now
from gateway.clients.campaign_desk import DeskCampaign
from gateway.clients.ideas import Update
from gateway.formatting import read_instant
from gateway.forms.publishing import CorrectionForm, OpeningForm
from gateway.wiring import services
from gateway.wording.campaign_desk import refused_words, step_refusal
from gateway.wording.campaigns import opens_at
from gateway.wording.problems import problem_message
from gateway.workspace.choosing_openings import choose_opening, opening_form
from gateway.workspace.menu import desk
from services.chassis.permissions import allow
from services.chassis.problems import NotFound, Problem
from services.contracts.roles import Audience

blueprint = Blueprint("workspace_publishing", __name__, url_prefix="/tyopoyta/kampanjat/<campaign_id>")


@blueprint.get("/avautuminen")
@allow(Audience.SIGNED_IN)
def show_opening(campaign_id: str) -> str:
    """When it opens, and the form for another moment."""
    campaign = services().campaign_desk.campaign(campaign_id)
    return _opening_page(campaign, opening_form(campaign))


@blueprint.post("/avautuminen")
@allow(Audience.SIGNED_IN)
def schedule(campaign_id: str) -> Response | tuple[str, int]:
    """Choose the moment, or another."""
    form = OpeningForm()
    campaign = choose_opening(campaign_id, form)
    if campaign is None:
        return _opening_page(services().campaign_desk.campaign(campaign_id), form), 422
    flash(gettext("Avautuu %(when)s.", when=opens_at(campaign.card)))
    return _back(campaign_id)


@blueprint.post("/avautuminen/peru")
@allow(Audience.SIGNED_IN)
def cancel_opening(campaign_id: str) -> Response:
    """Let it wait until somebody publishes it by hand."""
    try:
        services().publishing.cancel_opening(campaign_id)
        flash(gettext("Avautumisaika on poistettu. Kampanja ei avaudu itsestään."))
    except Problem as problem:
        if problem.status != 409:
            raise
        flash(step_refusal(problem), "warning")
    return _back(campaign_id)


@blueprint.get("/paivitykset")
@allow(Audience.SIGNED_IN)
def show_updates(campaign_id: str) -> str:
    """What was told, and what can still be mended or taken back."""
    campaign = services().campaign_desk.campaign(campaign_id)
    updates = [
        (each, _before(each.correctable_until), _before(each.withdrawable_until))
        for each in services().ideas.updates(campaign_id)
    ]
    return render_template("workspace/updates.html", campaign=campaign, updates=updates, **desk("home"))


@blueprint.get("/paivitykset/<update_id>")
@allow(Audience.SIGNED_IN)
def edit_update(campaign_id: str, update_id: str) -> str:
    """The form of its words."""
    update = _find(campaign_id, update_id)
    known = {"title": update.title, "body": update.body}
    return _correction_page(campaign_id, update, CorrectionForm(formdata=None, data=known))


@blueprint.post("/paivitykset/<update_id>")
@allow(Audience.SIGNED_IN)
def correct_update(campaign_id: str, update_id: str) -> Response | tuple[str, int]:
    """Mend it."""
    form, update = CorrectionForm(), _find(campaign_id, update_id)
    if form.validate():
        try:
            services().publishing.correct_update(
                campaign_id, update_id, str(form.title.data), str(form.body.data)
            )
        except Problem as problem:
            if problem.status not in (409, 422):
                raise
            words = refused_words(problem)
            for field, message in words.items():
                form.add_error(field, message)
            if not words:
                form.take_problem(problem)
        else:
            flash(gettext("Korjaus on julki. Alkuperäinen teksti jää luettavaksi."))
            return redirect(url_for("workspace_publishing.show_updates", campaign_id=campaign_id), 303)
    return _correction_page(campaign_id, update, form), 422


@blueprint.post("/paivitykset/<update_id>/peru")
@allow(Audience.SIGNED_IN)
def withdraw_update(campaign_id: str, update_id: str) -> Response:
    """Take it back before its letters go out."""
    try:
        services().publishing.withdraw_update(campaign_id, update_id)
        flash(gettext("Päivitys on peruttu. Siitä ei lähetetty viestejä."))
    except Problem as problem:
        if problem.status != 409:
            raise
        flash(problem_message(problem.code), "warning")
    return redirect(url_for("workspace_publishing.show_updates", campaign_id=campaign_id), 303)


def _before(until: str) -> bool:
    return bool(until) and now() < read_instant(until)


def _find(campaign_id: str, update_id: str) -> Update:
    found = [each for each in services().ideas.updates(campaign_id) if each.id == update_id]
    if not found:
        raise NotFound("update")
    return found[0]


def _opening_page(campaign: DeskCampaign, form: OpeningForm) -> str:
    return render_template("workspace/opening.html", campaign=campaign, form=form, **desk("home"))


def _correction_page(campaign_id: str, update: Update, form: CorrectionForm) -> str:
    campaign = services().campaign_desk.campaign(campaign_id)
    return render_template(
        "workspace/update_correction.html", campaign=campaign, update=update, form=form, **desk("home")
    )


def _back(campaign_id: str) -> Response:
    return redirect(url_for("workspace_campaigns.show", campaign_id=campaign_id), 303)
