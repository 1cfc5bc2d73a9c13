"""The association tells what came of its experiment: written in peace, handed in, changed afterwards."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.clients.experiments import DeskReport
from gateway.forms.experiments import ReportForm
from gateway.forms.picturing import LARGEST_REQUEST, NewPictureForm, chosen_file, tell_of_file
from gateway.uploads import takes_file
from gateway.wiring import services
from gateway.wording.experiments import report_lack, report_refusal
from gateway.wording.problems import problem_message
from gateway.workspace.menu import desk
from services.chassis.permissions import allow
from services.chassis.problems import NotFound, Problem
from services.contracts.roles import Audience

blueprint = Blueprint(
    "workspace_report", __name__, url_prefix="/tyopoyta/kampanjat/<campaign_id>/loppuraportti"
)

OWNER = "report"
# What members do with it; words of the address -> words of the service.
STEPS = {"laheta": "submit", "palauta": "withdraw"}


@blueprint.get("")
@allow(Audience.SIGNED_IN)
def show(campaign_id: str) -> str:
    """The form with what has been written, or what was handed in."""
    report = services().experiments.report(campaign_id)
    return _page(report, ReportForm.showing(report))


@blueprint.post("")
@allow(Audience.SIGNED_IN)
def save(campaign_id: str) -> Response | tuple[str, int]:
    """Save it, however unfinished; hand it in at once where that is asked for."""
    form = ReportForm()
    if form.validate():
        try:
            services().experiments.write_report(campaign_id, form.content())
        except Problem as problem:
            if problem.status not in (409, 422):
                raise
            form.take_problem(problem)
        else:
            if request.form.get("after") == "laheta":
                return take_step(campaign_id, "laheta")
            flash(gettext("Tallennettu."))
            return redirect(url_for("workspace_report.show", campaign_id=campaign_id), 303)
    return _page(services().experiments.report(campaign_id), form), 422


@blueprint.post("/kuvat")
@allow(Audience.SIGNED_IN)
@takes_file(LARGEST_REQUEST)
def add_picture(campaign_id: str) -> Response | tuple[str, int]:
    """Add a photograph after the others."""
    form, content = NewPictureForm(), chosen_file()
    words = (form.description.data or "").strip()
    holds = form.validate()
    if not words:
        form.add_error("description", problem_message("describe_picture"))
    if content is None:
        form.add_error("picture", problem_message("choose_picture"))
    if holds and words and content is not None:
        try:
            services().pictures.add(OWNER, campaign_id, content, words)
        except Problem as problem:
            if problem.status not in (403, 409, 413, 422, 429, 503):
                raise
            tell_of_file(form, problem)
        else:
            flash(gettext("Kuva on lisätty."))
            return redirect(url_for("workspace_report.show", campaign_id=campaign_id), 303)
    report = services().experiments.report(campaign_id)
    return _page(report, ReportForm.showing(report), form), 422


@blueprint.post("/kuvat/<uuid:picture_id>/poista")
@allow(Audience.SIGNED_IN)
def remove_picture(campaign_id: str, picture_id: UUID) -> Response:
    """Remove a photograph for good."""
    try:
        services().pictures.remove(str(picture_id))
        flash(gettext("Kuva on poistettu."))
    except NotFound:
        # Pressed twice: there is nothing left to remove, and that is what was wanted.
        pass
    return redirect(url_for("workspace_report.show", campaign_id=campaign_id), 303)


@blueprint.post("/<any(laheta,palauta):step>")
@allow(Audience.SIGNED_IN)
def take_step(campaign_id: str, step: str) -> Response:
    """Hand the report in, or take it back before anybody has decided."""
    try:
        services().experiments.take_step(campaign_id, STEPS[step])
        flash(
            gettext("Raportti on lähetetty tarkistettavaksi.")
            if step == "laheta"
            else gettext("Raportti on taas luonnos.")
        )
    except Problem as problem:
        if problem.status not in (409, 422):
            raise
        flash(report_refusal(problem), "warning")
    return redirect(url_for("workspace_report.show", campaign_id=campaign_id), 303)


def _page(report: DeskReport, form: ReportForm, picture: NewPictureForm | None = None) -> str:
    form.offer()
    return render_template(
        "workspace/experiment_report.html",
        report=report,
        form=form,
        picture=picture or NewPictureForm(formdata=None),
        pictures=services().pictures.of(OWNER, report.campaign_id),
        checklist=[report_lack(field, code) for field, code in report.missing],
        **desk("home"),
    )
