"""The own-funding share at the review desk: its terms, and the association's money with its receipts."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.clients.budgeting import ShareTerms
from gateway.forms.budgeting import RefusalForm, ShareTermsForm, percent_text
from gateway.review.menu import desk
from gateway.wiring import services
from gateway.wording.problems import problem_message
from gateway.workspace.campaign_content import euros_text
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Role

blueprint = Blueprint(
    "review_own_shares", __name__, url_prefix="/tarkistus/kampanjat/<campaign_id>/omarahoitus"
)

_FIELDS = {"basis_points": "percent", "cents_per_hour": "rate", "other_public_cents": "other_public"}
_REFUSED = (403, 409, 422)


@blueprint.get("")
@allow(Role.REVIEWER)
def show(campaign_id: str) -> str:
    """The terms as they hold, and the money entered."""
    budget = services().budgets.of_campaign(campaign_id)
    held = budget.terms or budget.defaults
    return _page(campaign_id, ShareTermsForm(formdata=None, data=_as_form(held) if held else {}))


@blueprint.post("")
@allow(Role.REVIEWER)
def set_terms(campaign_id: str) -> Response | tuple[str, int]:
    """Set the terms."""
    form = ShareTermsForm()
    terms = form.read()
    if terms is not None:
        try:
            services().budgets.set_terms(campaign_id, terms)
        except Problem as problem:
            if problem.status not in _REFUSED:
                raise
            form.take_problem(problem, _FIELDS)
        else:
            flash(gettext("Omarahoituksen ehdot on tallennettu."))
            return _back(campaign_id)
    return _page(campaign_id, form), 422


@blueprint.post("/<entry_id>/<any('hylkaa','hyvaksy'):deed>")
@allow(Role.REVIEWER)
def step(campaign_id: str, entry_id: str, deed: str) -> Response:
    """Refuse a sum for a reason, or let it count again."""
    form = RefusalForm()
    reason = (form.reason.data or "").replace("\r\n", "\n").strip()
    if deed == "hylkaa" and (not form.validate() or not reason):
        flash(gettext("Kirjoita syy. Yhdistys näkee sen."), "warning")
        return _back(campaign_id)
    said = {"hylkaa": gettext("Erää ei lasketa."), "hyvaksy": gettext("Erä lasketaan taas.")}
    try:
        services().budgets.step(entry_id, "refuse" if deed == "hylkaa" else "accept", reason)
    except Problem as problem:
        if problem.status not in _REFUSED:
            raise
        flash(problem_message(problem.code), "warning")
    else:
        flash(said[deed])
    return _back(campaign_id)


def _as_form(terms: ShareTerms) -> dict[str, Any]:
    return {
        "percent": percent_text(terms.basis_points),
        "base": terms.base,
        "counts_backers": terms.counts_backers,
        "rate": euros_text(terms.cents_per_hour),
        "other_public": euros_text(terms.other_public_cents),
    }


def _page(campaign_id: str, form: ShareTermsForm) -> str:
    return render_template(
        "review/own_share.html",
        campaign=services().campaign_desk.campaign(campaign_id),
        budget=services().budgets.of_campaign(campaign_id),
        entries=services().budgets.own_money(campaign_id, request.args.get("jatko", "")[:200]),
        form=form,
        refusal=RefusalForm(formdata=None),
        **desk("home"),
    )


def _back(campaign_id: str) -> Response:
    return redirect(url_for("review_own_shares.show", campaign_id=campaign_id), 303)
