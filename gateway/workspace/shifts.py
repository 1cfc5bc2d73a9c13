"""The makers of a campaign say what hands they need: shifts made, changed, copied, cancelled."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.clients.shifts import CampaignShifts, Shift
from gateway.forms.day_field import day_text
from gateway.forms.page_form import form_key
from gateway.forms.shifts import CancelForm, CopyForm, ShiftForm
from gateway.wiring import services
from gateway.wording.problems import problem_message
from gateway.wording.shifts import local_clock, local_day_of
from gateway.workspace.menu import desk
from services.chassis.permissions import allow
from services.chassis.problems import NotFound, Problem
from services.contracts.roles import Audience

blueprint = Blueprint("workspace_shifts", __name__, url_prefix="/tyopoyta/kampanjat/<campaign_id>/talkoot")

_REFUSED = (409, 422)


@blueprint.get("")
@allow(Audience.SIGNED_IN)
def show(campaign_id: str) -> str:
    """The shifts, and a form for another; `vuoro` in the address opens one of them."""
    shifts = services().shifts.of_campaign(campaign_id)
    opened = _find(shifts, request.args.get("vuoro", ""))
    return _page(campaign_id, shifts, ShiftForm(formdata=None, data=_as_form(opened)), opened)


@blueprint.post("")
@allow(Audience.SIGNED_IN)
def make(campaign_id: str) -> Response | tuple[str, int]:
    """Another shift."""
    form = ShiftForm()
    written = form.read()
    if written is not None:
        try:
            services().shift_desk.make(campaign_id, written, form_key())
        except Problem as problem:
            _take(form, problem)
        else:
            flash(gettext("Vuoro on lisätty."))
            return _back(campaign_id)
    return _page(campaign_id, services().shifts.of_campaign(campaign_id), form, None), 422


@blueprint.post("/<shift_id>")
@allow(Audience.SIGNED_IN)
def change(campaign_id: str, shift_id: str) -> Response | tuple[str, int]:
    """A shift written anew; those who signed up are told."""
    form = ShiftForm()
    written = form.read()
    if written is not None:
        sequence = form.sequence.data or ""
        try:
            services().shift_desk.change(shift_id, int(sequence) if sequence.isdecimal() else 0, written)
        except Problem as problem:
            _take(form, problem)
        else:
            flash(gettext("Vuoro on muutettu. Kerroimme muutoksesta ilmoittautuneille."))
            return _back(campaign_id)
    shifts = services().shifts.of_campaign(campaign_id)
    opened = _find(shifts, shift_id)
    if opened is None:
        raise NotFound("shift")
    return _page(campaign_id, shifts, form, opened), 422


@blueprint.post("/<shift_id>/kopioi")
@allow(Audience.SIGNED_IN)
def copy(campaign_id: str, shift_id: str) -> Response:
    """The same on another day."""
    form = CopyForm()
    if not form.validate() or form.day.day is None:
        flash(gettext("Kirjoita päivä muodossa 6.12.2026"), "warning")
    else:
        try:
            services().shift_desk.copy(shift_id, form.day.day.isoformat(), form_key())
            flash(gettext("Vuoro on kopioitu."))
        except Problem as problem:
            _say(problem)
    return _back(campaign_id)


@blueprint.post("/<shift_id>/peru")
@allow(Audience.SIGNED_IN)
def cancel(campaign_id: str, shift_id: str) -> Response:
    """End the shift; those who signed up are told."""
    form = CancelForm()
    try:
        services().shift_desk.cancel(shift_id, (form.reason.data or "").replace("\r\n", "\n").strip()[:500])
        flash(gettext("Vuoro on peruttu. Kerroimme siitä ilmoittautuneille."))
    except Problem as problem:
        _say(problem)
    return _back(campaign_id)


def _page(campaign_id: str, shifts: CampaignShifts, form: ShiftForm, opened: Shift | None) -> str:
    campaign = services().campaign_desk.campaign(campaign_id)
    if not opened and not form.is_submitted() and not form.place.data:
        form.place.data = campaign.card.district_name
    return render_template(
        "workspace/campaign_parts/shifts.html",
        campaign=campaign,
        shifts=shifts,
        form=form,
        opened=opened,
        copying=CopyForm(formdata=None),
        cancelling=CancelForm(formdata=None),
        is_over=campaign.card.state in ("rejected", "cancelled", "not_funded", "reported"),
        **desk("home"),
    )


def _find(shifts: CampaignShifts, shift_id: str) -> Shift | None:
    return next((each for each in shifts.shifts if each.id == shift_id), None)


def _as_form(shift: Shift | None) -> dict[str, Any]:
    if shift is None:
        return {}
    return {
        "sequence": str(shift.sequence),
        "title": shift.title,
        "day": day_text(local_day_of(shift.starts_at)),
        "begins": local_clock(shift.starts_at),
        "ends": local_clock(shift.ends_at),
        "place": shift.place,
        "capacity": str(shift.capacity),
        "bring": shift.bring,
        "least_age": str(shift.least_age or ""),
        "skills": list(shift.skills),
        "certificates": list(shift.certificates),
    }


def _take(form: ShiftForm, problem: Problem) -> None:
    if problem.status not in _REFUSED:
        raise problem
    form.take_problem(problem)


def _say(problem: Problem) -> None:
    if problem.status not in _REFUSED:
        raise problem
    codes = [code for field in problem.errors.values() for code in field] or [problem.code]
    flash(problem_message(codes[0]), "warning")


def _back(campaign_id: str) -> Response:
    return redirect(url_for("workspace_shifts.show", campaign_id=campaign_id), 303)
