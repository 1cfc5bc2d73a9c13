"""A pledge is taken at the desk: the campaign, the text read aloud, the sum."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from gateway.assisting.menu import desk
from gateway.clients.ideas import Campaign
from gateway.clients.pledges import Terms
from gateway.forms.assisting import AssistedForm
from gateway.languages import current_language
from gateway.wiring import services
from gateway.wording.assisting import READ_ALOUD_VERSION, read_aloud
from services.chassis.permissions import allow
from services.chassis.problems import Conflict, Gone, Problem
from services.contracts.money import CURRENCY
from services.contracts.roles import Role

blueprint = Blueprint("assisting_taking", __name__, url_prefix="/neuvonta/kampanjat")

FIELDS_OF_SERVICE = {"amount_cents": "amount", "reward_id": "reward", "reward_count": "count"}


@blueprint.get("")
@allow(Role.HELPER)
def campaigns() -> str:
    """Open campaigns, by name and district."""
    asked = request.args.get("haku", "")[:100]
    district = request.args.get("alue", "")[:60]
    page = services().ideas.campaigns(q=asked, district=district, after=request.args.get("jatko", "")[:200])
    return render_template(
        "assisting/campaigns.html",
        page=page,
        asked=asked,
        district=district,
        districts=services().ideas.districts(),
        **desk("taking"),
    )


@blueprint.get("/<slug>")
@allow(Role.HELPER)
def choose(slug: str) -> str:
    """What is read aloud, and the form."""
    campaign, terms = _open_campaign(slug)
    form = AssistedForm(formdata=None, data={"locale": current_language().letters, "method": "bank_transfer"})
    return _page(campaign, terms, form)


@blueprint.post("/<slug>")
@allow(Role.HELPER)
def take(slug: str) -> Response | tuple[str, int]:
    """Write the pledge down, and on to its paper."""
    campaign, terms = _open_campaign(slug)
    form = AssistedForm()
    form.offer(terms, services().cash_desks.of_campaign(campaign.card.id))
    fields_hold = form.validate()
    cents = form.read_cents()
    if fields_hold and cents is not None:
        try:
            entry_id = services().assisting.take(_written(form, campaign, cents), str(form.key.data))
        except Problem as problem:
            if problem.status not in (409, 410, 422):
                raise
            form.take_problem(problem, FIELDS_OF_SERVICE)
        else:
            return redirect(url_for("assisting_papers.show", entry_id=entry_id), 303)
    return _page(campaign, terms, form), 422


def _written(form: AssistedForm, campaign: Campaign, cents: int) -> dict[str, Any]:
    return {
        "campaign_id": campaign.card.id,
        "method": form.method.data,
        "amount_cents": cents,
        "currency": CURRENCY,
        "name": (form.name.data or "").strip(),
        "phone": (form.phone.data or "").strip(),
        "locale": form.locale.data,
        "consent_version": READ_ALOUD_VERSION,
        "consent_text": read_aloud(campaign),
        "consented": bool(form.consented.data),
        "reward": form.wish(),
        "cash_desk_id": (form.cash_desk_id.data or None) if form.method.data == "cash" else None,
    }


def _open_campaign(slug: str) -> tuple[Campaign, Terms]:
    """The campaign with its terms. Raises Problem when no pledge can be made to it now."""
    campaign = services().ideas.campaign(slug)
    terms = services().pledges.terms(campaign.card.id)
    if terms.state == "suspended":
        raise Conflict("campaign_suspended")
    if terms.state != "open":
        raise Gone("campaign_closed")
    return campaign, terms


def _page(campaign: Campaign, terms: Terms, form: AssistedForm) -> str:
    desks = services().cash_desks.of_campaign(campaign.card.id)
    form.offer(terms, desks)
    return render_template(
        "assisting/pledge.html",
        campaign=campaign,
        terms=terms,
        form=form,
        has_cash=bool(desks),
        read_aloud=read_aloud(campaign),
        **desk("taking"),
    )
