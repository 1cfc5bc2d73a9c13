"""Campaigns whose money is held until a shortfall is decided; the sponsor's top-up is registered here."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.admin.menu import desk, keeps_books, next_cursor
from gateway.clients.shortfalls import DeskShortfall
from gateway.forms.shortfalls import TopUpForm
from gateway.wiring import services
from gateway.wording.shortfalls import refusal
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Role

blueprint = Blueprint("finance_shortfalls", __name__, url_prefix="/talous/vajaukset")

_FIELDS = {"amount_cents": "amount"}


@blueprint.get("")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
def index() -> str:
    """Every shortfall that waits for a decision."""
    page = services().shortfalls.undecided(next_cursor(request.args.get("jatko")))
    return render_template("admin/shortfalls.html", page=page, **desk("campaigns"))


@blueprint.get("/<campaign_id>")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
def show(campaign_id: str) -> str:
    """One campaign's shortfall."""
    return _page(services().shortfalls.of_campaign(campaign_id), TopUpForm(formdata=None))


@blueprint.post("/<campaign_id>")
@allow(Role.FINANCE)
def propose_top_up(campaign_id: str) -> Response | tuple[str, int]:
    """Propose to register what the sponsor adds; another person decides."""
    form = TopUpForm()
    found = services().shortfalls.of_campaign(campaign_id)
    holds = form.validate()
    cents = form.amount.read(least_cents=1)
    if holds and cents is not None:
        try:
            services().shortfalls.propose_top_up(
                campaign_id,
                cents,
                (form.sponsor.data or "").strip(),
                form.email.data or "",
                form.comment.data or "",
            )
        except Problem as problem:
            if problem.status not in (409, 422):
                raise
            code = next(iter(problem.errors.get("amount_cents", ())), problem.code)
            form.add_error(_FIELDS["amount_cents"] if problem.errors else None, refusal(code))
        else:
            flash(gettext("Ehdotus on kirjattu. Toinen henkilö hyväksyy sen."))
            return redirect(url_for("finance_shortfalls.show", campaign_id=campaign_id), 303)
    return _page(found, form), 422


def _page(found: DeskShortfall, form: TopUpForm) -> str:
    return render_template(
        "admin/shortfall.html", found=found, form=form, keeps_books=keeps_books(), **desk("campaigns")
    )
