"""A campaign collected too little: its association reads the sums and decides in writing."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.clients.ideas import Card
from gateway.clients.shortfalls import DeskShortfall
from gateway.forms.shortfalls import DecisionInWritingForm
from gateway.wiring import services
from gateway.wording.shortfalls import refusal
from gateway.workspace.menu import desk
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Audience

CHARGED = frozenset({"funded", "delivering", "reported"})

blueprint = Blueprint("workspace_shortfalls", __name__, url_prefix="/tyopoyta/kampanjat/<campaign_id>/vajaus")


def shortfall_of(card: Card) -> DeskShortfall | None:
    """The shortfall of a campaign whose cards have been charged, where there is one to be shown."""
    if card.state not in CHARGED:
        return None
    try:
        return services().shortfalls.of_campaign(card.id)
    except Problem:
        # Most campaigns have none; and the desk's page stands without it where pledges do not answer.
        return None


@blueprint.get("")
@allow(Audience.SIGNED_IN)
def show(campaign_id: str) -> str:
    """The sums, what was declared, and what may be decided."""
    return _page(services().shortfalls.of_campaign(campaign_id), DecisionInWritingForm(formdata=None))


@blueprint.post("")
@allow(Audience.SIGNED_IN)
def decide(campaign_id: str) -> Response | tuple[str, int]:
    """Take the decision; who took it and when is kept with its words."""
    form = DecisionInWritingForm()
    shortfall = services().shortfalls.of_campaign(campaign_id)
    form.offer(shortfall.decisions)
    seen = form.seen_missing_cents.data or ""
    if form.validate() and seen.isascii() and seen.isdigit():
        try:
            services().shortfalls.decide(
                campaign_id, form.decision.data, form.statement.data or "", int(seen)
            )
        except Problem as problem:
            if problem.status not in (403, 409, 422):
                raise
            form.form_errors.append(refusal(problem.code))
            shortfall = services().shortfalls.of_campaign(campaign_id)
        else:
            flash(gettext("Päätös on kirjattu. Kerromme siitä jokaiselle tukijalle."))
            return redirect(url_for("workspace_shortfalls.show", campaign_id=campaign_id), 303)
    return _page(shortfall, form), 422


def _page(found: DeskShortfall, form: DecisionInWritingForm) -> str:
    form.offer(found.decisions)
    return render_template("workspace/shortfall.html", found=found, form=form, **desk("home"))
