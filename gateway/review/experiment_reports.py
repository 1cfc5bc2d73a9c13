"""Final reports that wait for a reviewer: read, accepted and made public, sent back, or taken back later."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.clients.experiments import DeskReport
from gateway.forms.experiments import ReportDecisionForm, TakingBackForm
from gateway.forms.page_form import PageForm
from gateway.review.menu import desk
from gateway.wiring import services
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Role

blueprint = Blueprint("review_reports", __name__, url_prefix="/tarkistus/raportit")


@blueprint.get("")
@allow(Role.REVIEWER)
def index() -> str:
    """The queue, oldest first."""
    page = services().experiments.waiting(request.args.get("jatko", "")[:200])
    return render_template("review/experiment_reports.html", page=page, **desk("reports"))


@blueprint.get("/<campaign_id>")
@allow(Role.REVIEWER)
def show(campaign_id: str) -> str:
    """One report beside what the draft promised."""
    return _page(services().experiments.report(campaign_id))


@blueprint.post("/<campaign_id>")
@allow(Role.REVIEWER)
def decide(campaign_id: str) -> Response | tuple[str, int]:
    """Accept it and make it public, or ask for more."""
    form = ReportDecisionForm()
    valid = form.validate()
    if valid and form.decision.data == "needs_work" and not (form.reason.data or "").strip():
        form.add_error("reason", gettext("Kirjoita, mitä pyydät lisää"))
    if valid and not form.errors and _decide(campaign_id, form, form.decision.data or ""):
        said = {
            "accepted": gettext("Raportti on hyväksytty ja julkinen."),
            "needs_work": gettext("Raportti on palautettu yhdistykselle."),
        }
        flash(said.get(form.decision.data or "", ""))
        return redirect(url_for("review_reports.index"), 303)
    return _page(services().experiments.report(campaign_id), form), 422


@blueprint.post("/<campaign_id>/takaisin")
@allow(Role.REVIEWER)
def take_back(campaign_id: str) -> Response | tuple[str, int]:
    """Take an accepted report back from the public; the last settlement waits again."""
    form = TakingBackForm()
    if form.validate() and _decide(campaign_id, form, "taken_back"):
        flash(gettext("Raportti ei ole enää julkinen."))
        return redirect(url_for("review_reports.show", campaign_id=campaign_id), 303)
    return _page(services().experiments.report(campaign_id), taking_back=form), 422


def _decide(campaign_id: str, form: PageForm, decision: str) -> bool:
    version = form["version"].data or ""
    sent = {"decision": decision, "reason": (form["reason"].data or "").strip()}
    try:
        read_version = int(version) if version.isascii() and version.isdigit() else 0
        services().experiments.take_step(campaign_id, "review", version=read_version, **sent)
    except Problem as problem:
        if problem.status not in (403, 409, 422):
            raise
        form.take_problem(problem)
        return False
    return True


def _page(
    report: DeskReport, form: ReportDecisionForm | None = None, taking_back: TakingBackForm | None = None
) -> str:
    return render_template(
        "review/experiment_report.html",
        report=report,
        form=form or ReportDecisionForm(formdata=None),
        taking_back=taking_back or TakingBackForm(formdata=None),
        pictures=services().pictures.of("report", report.campaign_id),
        **desk("reports"),
    )
