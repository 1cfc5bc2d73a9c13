"""An association's volunteers of the register: read, taken along as a table, and invited to a shift."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response as AnyResponse

from gateway.clients.register import Candidates, Volunteer
from gateway.forms.page_form import form_key
from gateway.forms.register import InviteForm
from gateway.plots.tables import Table, as_csv
from gateway.wiring import services
from gateway.wording.problems import problem_message
from gateway.wording.register import certificate_line
from gateway.wording.skills import skill_name
from gateway.workspace.associations import held
from gateway.workspace.menu import desk
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Audience

blueprint = Blueprint("workspace_volunteers", __name__, url_prefix="/tyopoyta")

_OF = "/yhdistykset/<association_id>/talkoolaiset"
_TO = "/kampanjat/<campaign_id>/talkoot/<shift_id>/kutsu"
_PAGE, _MOST_PAGES = 100, 50


@blueprint.get(_OF)
@allow(Audience.SIGNED_IN)
def index(association_id: str) -> str:
    """Who agreed to be known to the association."""
    association = held(association_id)
    page = services().register_desk.volunteers(association_id, request.args.get("jatko", "")[:200])
    return render_template(
        "workspace/volunteers.html", association=association, page=page, **desk("associations")
    )


@blueprint.get(f"{_OF}.csv")
@allow(Audience.SIGNED_IN)
def table(association_id: str) -> Response:
    """The same for a spreadsheet."""
    held(association_id)
    columns = ("Nimi", "Taidot", "Kortit", "Minuutit yhdistyksen kanssa", "Lupa annettu")
    rows: list[tuple[str | int, ...]] = []
    after = ""
    for _number in range(_MOST_PAGES):
        page = services().register_desk.volunteers(association_id, after, _PAGE)
        rows.extend(_row(each) for each in page.items)
        if not page.next:
            break
        after = page.next
    told = Table(gettext("Talkoolaiset"), tuple((each, "") for each in columns), tuple(rows))
    response = Response(as_csv(told), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="talkoolaiset.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post(f"{_OF}/kortit/<certificate_id>/nahty")
@allow(Audience.SIGNED_IN)
def mark_seen(association_id: str, certificate_id: str) -> AnyResponse:
    """Somebody has held the card."""
    held(association_id)
    services().register_desk.mark_seen(association_id, certificate_id)
    flash(gettext("Kortti on merkitty nähdyksi."))
    return redirect(url_for("workspace_volunteers.index", association_id=association_id), 303)


@blueprint.get(_TO)
@allow(Audience.SIGNED_IN)
def ask(campaign_id: str, shift_id: str) -> str | AnyResponse:
    """How many fit; what is looked for stands in the address, since nothing changes by asking."""
    form = InviteForm(formdata=None)
    wanted = "haku" in request.args
    try:
        skills, district = request.args.getlist("skills")[:40], request.args.get("district", "")[:60]
        if not wanted:
            first = services().register_desk.candidates(shift_id, [], "")
            skills, district = list(first.shift.skills), ""
        candidates = services().register_desk.candidates(shift_id, skills, district)
    except Problem as problem:
        if problem.status not in (409, 410, 422):
            raise
        flash(problem_message(problem.code), "warning")
        return redirect(url_for("workspace_shifts.show", campaign_id=campaign_id), 303)
    form.skills.data, form.district.data = skills, district
    return _page(campaign_id, form, candidates)


@blueprint.post(_TO)
@allow(Audience.SIGNED_IN)
def invite(campaign_id: str, shift_id: str) -> AnyResponse:
    """Write to those who fit."""
    form = InviteForm()
    most = form.at_most.data if str(form.at_most.data).isdecimal() else "20"
    key = form_key() or ""
    try:
        sent = services().register_desk.invite(
            shift_id, form.skills.data or [], form.district.data or "", int(most), key
        )
        flash(ngettext("%(num)d kutsu on lähetetty.", "%(num)d kutsua on lähetetty.", sent))
    except Problem as problem:
        if problem.status not in (409, 410, 422):
            raise
        flash(problem_message(problem.code), "warning")
    return redirect(url_for("workspace_volunteers.ask", campaign_id=campaign_id, shift_id=shift_id), 303)


def _page(campaign_id: str, form: InviteForm, candidates: Candidates) -> str:
    form.offer(services().ideas.districts())
    return render_template(
        "workspace/campaign_parts/invite.html",
        campaign=services().campaign_desk.campaign(campaign_id),
        candidates=candidates,
        form=form,
        **desk("home"),
    )


def _row(each: Volunteer) -> tuple[str | int, ...]:
    cards = ", ".join(certificate_line(card) for card in each.certificates)
    skills = ", ".join(skill_name(skill) for skill in each.skills)
    return each.name, skills, cards, each.minutes, each.since[:10]
