"""Exports: the books as bookkeeping takes them, and the list of what was taken."""

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from gateway import business_time
from gateway.admin.menu import desk, next_cursor
from gateway.clients.exports import Unmapped
from gateway.downloads import pass_on
from gateway.formatting import HELSINKI
from gateway.forms.day_field import day_text
from gateway.forms.exporting import ExportForm
from gateway.forms.page_form import options
from gateway.wiring import services
from gateway.wording.exports import export_problem
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Role

blueprint = Blueprint("finance_exports", __name__, url_prefix="/talous/viennit")

_FIELDS = {
    "from": "alkaen",
    "to": "asti",
    "kind": "laji",
    "format": "muoto",
    "collecting_account_id": "tili",
    "campaign_id": "kampanja",
}


@blueprint.get("")
@allow(Role.FINANCE)
def index() -> str:
    """A form with a period filled in, and earlier exports."""
    since, until = _quick_period(request.args.get("jakso", ""))
    given = {"alkaen": day_text(since), "asti": day_text(until)}
    given |= {name: request.args.get(name, "")[:36] for name in ("laji", "kampanja", "tili")}
    return _page(ExportForm(formdata=None, data=given))


@blueprint.post("")
@allow(Role.FINANCE)
def make() -> BaseResponse | tuple[str, int]:
    """Make an export; the answer is the file."""
    form = ExportForm()
    unmapped: tuple[Unmapped, ...] = ()
    if form.validate():
        try:
            return pass_on(services().exports.make(_order(form)))
        except Problem as problem:
            if problem.status not in (409, 422, 503):
                raise
            _take(form, problem)
            if problem.code == "unmapped_accounts":
                unmapped = services().exports.unmapped(_scope(form))
    return _page(form, unmapped), 422


@blueprint.post("/<export_id>/uudelleen")
@allow(Role.FINANCE)
def make_again(export_id: str) -> BaseResponse:
    """An earlier export once more, to the byte."""
    try:
        return pass_on(services().exports.make_again(export_id))
    except Problem as problem:
        if problem.status != 409:
            raise
        flash(export_problem(problem.code), "warning")
        return redirect(url_for("finance_exports.index"), 303)


def _order(form: ExportForm) -> dict[str, Any]:
    return _scope(form) | {
        "kind": form.laji.data,
        "format": form.muoto.data,
        "separator": form.erotin.data,
        "decimal_comma": not form.desimaalipiste.data,
        "bom": not form.ilman_bom.data,
        "without_numbers": bool(form.ilman_numeroita.data),
    }


def _scope(form: ExportForm) -> dict[str, Any]:
    return {
        "from": str(form.alkaen.day),
        "to": str(form.asti.day),
        "collecting_account_id": form.tili.data or None,
        "campaign_id": form.kampanja.data or None,
    }


def _take(form: ExportForm, problem: Problem) -> None:
    for name, codes in problem.errors.items():
        for code in codes:
            form.add_error(_FIELDS.get(name, name), export_problem(code))
    if not problem.errors:
        form.add_error(None, export_problem(problem.code))


def _quick_period(name: str) -> tuple[date, date]:
    today = business_time.now().astimezone(HELSINKI).date()
    first = today.replace(day=1)
    match name:
        case "edellinen":
            last = first - timedelta(days=1)
            return last.replace(day=1), last
        case "vuosi":
            return today.replace(month=1, day=1), today.replace(month=12, day=31)
        case _:
            return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _page(form: ExportForm, unmapped: tuple[Unmapped, ...] = ()) -> str:
    accounts = services().collecting_accounts.all()
    campaigns = services().exports.dimensions().items
    form.tili.choices = options(
        [
            ("", gettext("Kaikki keräystilit")),
            *((each.id, f"{each.association_name} {each.iban}") for each in accounts),
        ]
    )
    listed = [(each.campaign_id, each.title) for each in campaigns]
    chosen = form.kampanja.data or ""
    if chosen and chosen not in dict(listed):
        listed.append((chosen, chosen))
    form.kampanja.choices = options([("", gettext("Kaikki kampanjat")), *listed])
    return render_template(
        "admin/exports.html",
        form=form,
        unmapped=unmapped,
        made=services().exports.made(next_cursor(request.args.get("jatko"))),
        titles=dict(listed),
        holders={each.id: each.association_name for each in accounts},
        **desk("exports"),
    )
