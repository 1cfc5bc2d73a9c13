"""Match funds at the finance desk: drafted, tried, opened by two people, watched, closed, given back."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.admin.match_pages import Found, MatchDesk, fund_page, list_page, offer, search_for, trial_page
from gateway.admin.menu import desk, keeps_books
from gateway.clients.match_funds import OpenFund
from gateway.forms.match_funds import FundForm, TrialForm, WhyForm, written_fund
from gateway.forms.page_form import form_key
from gateway.wiring import services
from gateway.wording.finance import refusal
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Role

blueprint = Blueprint("finance_match", __name__, url_prefix="/talous/vastinraha")

_EXPECTED = (404, 409, 422)
Answer = Response | str | tuple[str, int]


@blueprint.get("")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
def index() -> str:
    """Pools, newest first."""
    return list_page(_desk())


@blueprint.get("/kokeilu")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
def try_out() -> Answer:
    """A rule tried on the past."""
    return trial_page(_desk())


@blueprint.get("/uusi")
@allow(Role.FINANCE)
def new() -> str:
    """An empty form, or one with the rule of a trial."""
    tried = TrialForm(request.args, meta={"csrf": False})
    written = {field.name: field.data for field in tried if field.name in request.args}
    return _form_page(FundForm(formdata=None, data=written))


@blueprint.post("/uusi")
@allow(Role.FINANCE)
def draft() -> Answer:
    """Write a pool down, or look for a campaign to add."""
    form = FundForm()
    found = search_for(form)
    wish = form.wish() if found is None else None
    if wish is not None:
        try:
            fund_id = services().match_funds.draft(wish, form_key())
        except Problem as problem:
            _take(form, problem)
        else:
            flash(gettext("Luonnos on tallennettu. Mitään ei vielä jaeta."))
            return redirect(url_for("finance_match.show", fund_id=fund_id), 303)
    return _form_page(form, found) if found else (_form_page(form), 422)


@blueprint.get("/<fund_id>")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
def show(fund_id: str) -> str:
    """One pool."""
    return fund_page(_desk(), fund_id)


@blueprint.get("/<fund_id>/muokkaa")
@allow(Role.FINANCE)
def edit(fund_id: str) -> Answer:
    """The form of a draft."""
    fund = services().match_funds.fund(fund_id)
    if fund.state != "draft":
        flash(refusal("fund_not_a_draft"), "warning")
        return redirect(url_for("finance_match.show", fund_id=fund_id), 303)
    return _form_page(FundForm(formdata=None, data=written_fund(fund)), fund=fund)


@blueprint.post("/<fund_id>/muokkaa")
@allow(Role.FINANCE)
def change(fund_id: str) -> Answer:
    """Change a draft, or look for a campaign to add."""
    fund, form = services().match_funds.fund(fund_id), FundForm()
    found = search_for(form)
    wish = form.wish() if found is None else None
    if wish is not None:
        try:
            services().match_funds.change(fund_id, wish)
        except Problem as problem:
            _take(form, problem)
        else:
            flash(gettext("Muutokset on tallennettu."))
            return redirect(url_for("finance_match.show", fund_id=fund_id), 303)
    return _form_page(form, found, fund) if found else (_form_page(form, fund=fund), 422)


@blueprint.post("/<fund_id>/avaus")
@allow(Role.FINANCE)
def propose_opening(fund_id: str) -> Answer:
    """Put a pool and its rule before a second person."""
    said = gettext("Avaaminen on ehdotettu. Toinen henkilö päättää siitä.")
    return _asked(fund_id, services().match_funds.propose_opening, said)


@blueprint.post("/<fund_id>/sulku")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
def close(fund_id: str) -> Response:
    """Let nothing new draw from a pool."""
    try:
        services().match_funds.close(fund_id)
    except Problem as problem:
        _warn(problem)
    else:
        flash(gettext("Rahasto on suljettu. Jo varattu vastinraha säilyy kampanjoilla."))
    return redirect(url_for("finance_match.show", fund_id=fund_id), 303)


@blueprint.post("/<fund_id>/palautus")
@allow(Role.FINANCE)
def propose_return(fund_id: str) -> Answer:
    """Propose to send what is left back to the sponsor."""
    said = gettext("Palautus on ehdotettu. Toinen henkilö päättää siitä.")
    return _asked(fund_id, services().match_funds.propose_return, said)


def _desk() -> MatchDesk:
    return MatchDesk("finance_match", desk("match"), may_edit=keeps_books(), may_close=True)


def _form_page(form: FundForm, found: Found | None = None, fund: OpenFund | None = None) -> str:
    accounts = [each for each in services().collecting_accounts.all() if each.kind == "operator"]
    form.offer_accounts([(each.id, f"{each.association_name} …{each.iban[-4:]}") for each in accounts])
    offer(form, found)
    return render_template(
        "admin/match_fund_form.html", form=form, found=found, fund=fund, desk=_desk(), **desk("match")
    )


def _asked(fund_id: str, deed: Callable[[str, str, str | None], object], said: str) -> Answer:
    form = WhyForm()
    if not form.validate():
        return fund_page(_desk(), fund_id, form), 422
    try:
        deed(fund_id, (form.comment.data or "").strip(), form_key())
    except Problem as problem:
        _warn(problem)
    else:
        flash(said)
    return redirect(url_for("finance_match.show", fund_id=fund_id), 303)


def _warn(problem: Problem) -> None:
    if problem.status not in _EXPECTED:
        raise problem
    flash(refusal(problem.code), "warning")


def _take(form: FundForm, problem: Problem) -> None:
    if problem.status not in (409, 422):
        raise problem
    if problem.errors:
        form.take_problem(problem)
    else:
        form.add_error(None, refusal(problem.code))
