"""Paying associations: which campaigns are ready, and what each settlement comes to."""

from collections.abc import Callable

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from gateway.admin.menu import desk, keeps_books, next_cursor
from gateway.forms.settling import DraftForm, HoldbackForm, WhyForm
from gateway.wiring import services
from gateway.wording.finance import refusal
from services.chassis.http_client import read_problem
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Role

blueprint = Blueprint("finance_settlements", __name__, url_prefix="/talous/tilitykset")

STATES = ("drafted", "proposed", "approved", "in_file", "rejected_by_bank", "paid", "cancelled")
_TYPES = {"pdf": "application/pdf", "csv": "text/csv; charset=utf-8"}


@blueprint.get("")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
def index() -> str:
    """Campaigns that hold money, and settlements of one state."""
    asked = request.args.get("tila", "")
    state = asked if asked in STATES else ""
    settling = services().settling
    return render_template(
        "admin/settlements.html",
        campaigns=settling.campaigns(next_cursor(request.args.get("kampanjat"))),
        page=settling.settlements(state, next_cursor(request.args.get("jatko"))),
        state=state,
        states=STATES,
        **desk("settlements"),
    )


@blueprint.get("/kampanja/<campaign_id>")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
def campaign(campaign_id: str) -> str:
    """A campaign's statement, and what may be settled of it."""
    return _campaign_page(campaign_id, DraftForm(formdata=None), None)


@blueprint.post("/kampanja/<campaign_id>")
@allow(Role.FINANCE)
def draft(campaign_id: str) -> Redirect | tuple[str, int]:
    """Draft the next settlement."""
    form = DraftForm()
    is_last = form.kind.data != "part"
    valid = form.validate()
    # Without a sum an instalment is whatever may be paid now.
    asked = not is_last and bool((form.amount.data or "").strip())
    cents = form.amount.read(1) if asked else None
    if valid and not form.errors:
        try:
            account_id = (form.account.data or "")[:36] or None
            settlement_id = services().settling.draft(
                campaign_id, is_last=is_last, amount_cents=cents, account_id=account_id
            )
        except Problem as problem:
            if problem.status not in (409, 422):
                raise
            form.form_errors.append(refusal(problem.code))
        else:
            return redirect(url_for("finance_settlements.settlement", settlement_id=settlement_id), 303)
    return _campaign_page(campaign_id, form, None), 422


@blueprint.post("/kampanja/<campaign_id>/pidatys")
@allow(Role.FINANCE)
def keep_back(campaign_id: str) -> Redirect | tuple[str, int]:
    """Set how much is kept back until the last settlement."""
    form = HoldbackForm()
    if not form.validate() or form.percent.data is None:
        return _campaign_page(campaign_id, DraftForm(formdata=None), form), 422
    services().settling.keep_back(campaign_id, form.percent.data)
    flash(gettext("Pidätys on tallennettu."))
    return redirect(url_for("finance_settlements.campaign", campaign_id=campaign_id), 303)


@blueprint.get("/kampanja/<campaign_id>/laskelma.<ending>")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
def statement(campaign_id: str, ending: str) -> Response:
    """The statement as a file: of one settlement, or as it is now."""
    if ending not in _TYPES:
        abort(404)
    reply = services().settling.statement_file(campaign_id, ending, request.args.get("tilitys", "")[:36])
    if reply.status != 200:
        raise read_problem(reply)
    headers = {"Content-Disposition": f'attachment; filename="tilityslaskelma.{ending}"'}
    return Response(reply.body, content_type=_TYPES[ending], headers=headers)


@blueprint.get("/<settlement_id>")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
def settlement(settlement_id: str) -> str:
    """One settlement as it was drafted or agreed to."""
    found, agreed = services().settling.settlement(settlement_id)
    return render_template(
        "admin/settlement.html",
        settlement=found,
        statement=agreed,
        form=WhyForm(formdata=None),
        may_propose=keeps_books(),
        **desk("settlements"),
    )


@blueprint.post("/<settlement_id>/ehdotus")
@allow(Role.FINANCE)
def propose(settlement_id: str) -> Redirect:
    """Put a draft before a second person."""
    told = gettext("Tilitys on ehdotettu. Toinen henkilö hyväksyy sen.")
    return _asked(settlement_id, services().settling.propose, told)


@blueprint.post("/<settlement_id>/peruutus")
@allow(Role.FINANCE)
def cancel(settlement_id: str) -> Redirect:
    """Propose to take back what was agreed to."""
    told = gettext("Peruminen on ehdotettu. Toinen henkilö hyväksyy sen.")
    return _asked(settlement_id, services().settling.propose_cancellation, told)


@blueprint.post("/<settlement_id>/poisto")
@allow(Role.FINANCE)
def drop(settlement_id: str) -> Redirect:
    """Throw a draft away."""
    _try(lambda: services().settling.drop(settlement_id), gettext("Luonnos on poistettu."))
    return redirect(url_for("finance_settlements.settlement", settlement_id=settlement_id), 303)


@blueprint.post("/<settlement_id>/korjaus")
@allow(Role.FINANCE)
def correct(settlement_id: str) -> Redirect:
    """Let what the bank refused stand in another file."""
    told = gettext("Tilitys odottaa taas maksuaineistoa.")
    _try(lambda: services().settling.correct(settlement_id), told)
    return redirect(url_for("finance_settlements.settlement", settlement_id=settlement_id), 303)


@blueprint.post("/odotus/<hold_id>")
@allow(Role.FINANCE)
def end_hold(hold_id: str) -> Redirect:
    """Propose that payments to a changed account go out before their time."""
    form = WhyForm()
    if not form.validate():
        flash(gettext("Kirjoita perustelu."), "warning")
    else:
        told = gettext("Ehdotus on kirjattu. Toinen henkilö päättää siitä.")
        _try(lambda: services().settling.end_hold(hold_id, form.comment.data or ""), told)
    return redirect(url_for("finance_settlements.index"), 303)


def _asked(settlement_id: str, deed: Callable[[str, str], None], told: str) -> Redirect:
    form = WhyForm()
    if not form.validate():
        flash(gettext("Kirjoita perustelu."), "warning")
    else:
        _try(lambda: deed(settlement_id, form.comment.data or ""), told)
    return redirect(url_for("finance_settlements.settlement", settlement_id=settlement_id), 303)


def _campaign_page(campaign_id: str, form: DraftForm, holdback: HoldbackForm | None) -> str:
    found = services().settling.campaign(campaign_id)
    percent = found.statement.holdback_percent
    return render_template(
        "admin/settling_campaign.html",
        found=found,
        form=form,
        holdback=holdback or HoldbackForm(formdata=None, percent=percent),
        why=WhyForm(formdata=None),
        may_propose=keeps_books(),
        **desk("settlements"),
    )


def _try(deed: Callable[[], None], told: str) -> None:
    try:
        deed()
    except Problem as problem:
        if problem.status not in (404, 409, 422):
            raise
        flash(refusal(problem.code), "warning")
    else:
        flash(told)
