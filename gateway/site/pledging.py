"""The pledge in three steps: sum and means, a look at it, then the bank slip or the card page.

What the visitor wrote waits in the signed cookie of their own browser between the steps and is
dropped with the promise; the gateway keeps nothing.
"""

import secrets
from typing import Any

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.clients.ideas import Campaign
from gateway.clients.pledges import Terms
from gateway.clients.proofs import PROOF_NEEDED, Puzzle
from gateway.errors import retry_header
from gateway.forms.pledging import OWN_SUM, READY_SUMS, PledgeForm, ReviewForm
from gateway.languages import current_language
from gateway.redirects import to_provider
from gateway.site.promise_extras import (
    asked_besides,
    promised_condition,
    promised_consent,
    promised_reward,
    written_condition,
    written_reward,
)
from gateway.wiring import services
from gateway.wording.charges import charge_sentences
from gateway.wording.problems import problem_message
from services.chassis.permissions import allow
from services.chassis.problems import Conflict, Gone, Problem
from services.contracts.money import CURRENCY
from services.contracts.roles import Audience

Refusal = tuple[str, int, dict[str, str]]

blueprint = Blueprint("pledging", __name__, url_prefix="/kampanjat/<slug>/tue")

WAITING = "pledge"
# Names the wording of /ehdot that the giver saw; a changed wording gets a new name.
CONSENT_VERSION = "2026-11"
REFUSALS_AT_FORM = (409, 410, 422, 428, 429)
LONGEST_ID = 36
FIELDS_OF_SERVICE = {
    "amount_cents": "own_amount",
    "public_name": "name",
    "condition_threshold": "condition_kind",
    "monthly_cap_cents": "monthly",
    "reward_id": "reward",
    "reward_count": "count",
}
# What others bought meanwhile is chosen anew, on the page with the rewards.
GONE_MEANWHILE = ("sold_out", "fewer_left")


@blueprint.after_request
def private(response: Response) -> Response:
    """Answers with names and addresses of mail stay out of a shared computer's memory."""
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("")
@allow(Audience.ANYONE)
def choose(slug: str) -> str:
    """Step 1: how much, by what means, from whom."""
    campaign, terms = _open_campaign(slug)
    return _first_step(campaign, terms, _filled_form(terms, _waiting(slug)))


@blueprint.post("")
@allow(Audience.ANYONE)
def chosen(slug: str) -> Response | tuple[str, int]:
    """Keep the answers for the next step, or say what is wrong with them."""
    campaign, terms = _open_campaign(slug)
    form = PledgeForm()
    form.offer(terms)
    if not form.validate():
        return _first_step(campaign, terms, form), 422
    session[WAITING] = {
        "slug": slug,
        "amount_cents": form.amount_cents,
        "method": form.method.data,
        "email": form.email.data,
        "name": form.name.data,
        "public": bool(form.public.data),
        "condition_kind": form.condition.kind if form.condition else None,
        "condition_threshold": form.condition.threshold if form.condition else None,
        "monthly": form.repeats,
        "reward": form.wish(),
        # One key for one set of answers: sent twice it is one pledge, changed it is another.
        "key": secrets.token_urlsafe(16),
    }
    return redirect(url_for("pledging.review", slug=slug), 303)


@blueprint.get("/summa")
@allow(Audience.ANYONE)
def tell_charge(slug: str) -> str:
    """A part of the form's page: what will be charged and when, as the answers stand now."""
    campaign, terms = _open_campaign(slug)
    form = PledgeForm(request.args)
    form.offer(terms)
    cents = form.read_sum()
    if cents is None and form.chosen is not None and not form.faults_of_sum:
        cents = form.chosen.price_cents * form.pieces
    return render_template(
        "site/pledge_parts/charge.html",
        said=_said_of(cents, form, campaign, terms),
        # Before a reward is chosen there is nothing to tell, and nothing wrong either.
        faults=form.faults_of_sum if form.chosen or not form.sells else [],
        added=cents or 0,
        terms=terms,
    )


@blueprint.get("/tarkista")
@allow(Audience.ANYONE)
def review(slug: str) -> Response | str:
    """Step 2: everything once more, nothing promised yet."""
    waiting = _waiting(slug)
    if waiting is None:
        return redirect(url_for("pledging.choose", slug=slug), 303)
    campaign, terms = _open_campaign(slug)
    # A code that was mailed is named in the address, so that a reload mails no other.
    form = ReviewForm(formdata=None, data={"code_id": request.args.get("koodi", "")[:LONGEST_ID]})
    puzzle = _puzzle(waiting, campaign) if form.code_id.data else None
    return _second_step(campaign, terms, waiting, form, puzzle)


@blueprint.post("/tarkista")
@allow(Audience.ANYONE)
def promise(slug: str) -> Response | Refusal:
    """Make the pledge: to the card page, or to the receipt with the bank's numbers."""
    waiting, form = _waiting(slug), ReviewForm()
    if waiting is None:
        return redirect(url_for("pledging.choose", slug=slug), 303)
    if form.key.data != waiting["key"]:
        # The answers were changed in another tab since this page was drawn.
        return redirect(url_for("pledging.review", slug=slug), 303)
    campaign, terms = _open_campaign(slug)
    try:
        receipt = services().pledges.make(_pledge(waiting, campaign, terms), waiting["key"], form.proof)
    except Problem as problem:
        return _refused(problem, campaign, terms, waiting, form)
    session.pop(WAITING, None)
    if receipt.checkout_url:
        return to_provider(receipt.checkout_url)
    return redirect(url_for("own_pledge.receipt", pledge_id=receipt.pledge_id, token=receipt.link_token), 303)


@blueprint.post("/tarkista/koodi")
@allow(Audience.ANYONE)
def mail_code(slug: str) -> Response | Refusal:
    """Mail a code that proves that a person makes the pledge, to the address that was given."""
    waiting = _waiting(slug)
    if waiting is None:
        return redirect(url_for("pledging.choose", slug=slug), 303)
    campaign, terms = _open_campaign(slug)
    try:
        code_id = services().proofs.mail_code(_promise_to_prove(waiting, campaign))
    except Problem as problem:
        return _refused(problem, campaign, terms, waiting, ReviewForm(formdata=None))
    return redirect(url_for("pledging.review", slug=slug, koodi=code_id, _anchor="varmistus"), 303)


def _refused(
    problem: Problem, campaign: Campaign, terms: Terms, waiting: dict[str, Any], form: ReviewForm
) -> Refusal:
    """The page on which the refusal can be answered, with all that was written."""
    if problem.status not in REFUSALS_AT_FORM:
        raise problem
    if problem.code == PROOF_NEEDED or "code" in problem.errors:
        if problem.errors or form.proof:
            form.take_problem(problem)
        page = _second_step(campaign, terms, waiting, form, _puzzle(waiting, campaign))
    elif problem.errors or problem.code in GONE_MEANWHILE:
        first = _filled_form(terms, waiting)
        if problem.errors:
            first.take_problem(problem, FIELDS_OF_SERVICE)
        else:
            first.add_error("reward", problem_message(problem.code))
        page = _first_step(campaign, terms, first)
    else:
        form.take_problem(problem)
        page = _second_step(campaign, terms, waiting, form)
    return page, problem.status, retry_header(problem)


def _promise_to_prove(waiting: dict[str, Any], campaign: Campaign) -> dict[str, Any]:
    return {
        "campaign_id": campaign.card.id,
        "email": waiting["email"],
        "locale": current_language().letters,
    }


def _puzzle(waiting: dict[str, Any], campaign: Campaign) -> Puzzle:
    return services().proofs.puzzle(_promise_to_prove(waiting, campaign))


def _open_campaign(slug: str) -> tuple[Campaign, Terms]:
    """The campaign with its terms. Raises Problem when no pledge can be made to it now."""
    campaign = services().ideas.campaign(slug)
    try:
        terms = services().pledges.terms(campaign.card.id)
    except Problem as problem:
        if problem.status != 404:
            raise
        raise Conflict("campaign_not_open_yet") from problem
    if terms.state == "suspended":
        raise Conflict("campaign_suspended")
    if terms.state != "open":
        raise Gone("campaign_closed")
    if terms.remaining_cap_cents == 0:
        raise Conflict("cap_reached")
    return campaign, terms


def _waiting(slug: str) -> dict[str, Any] | None:
    kept = session.get(WAITING)
    return kept if isinstance(kept, dict) and kept.get("slug") == slug else None


def _filled_form(terms: Terms, waiting: dict[str, Any] | None) -> PledgeForm:
    form = PledgeForm(formdata=None, data=_answers(waiting))
    form.offer(terms)
    return form


def _answers(waiting: dict[str, Any] | None) -> dict[str, Any]:
    """What the visitor wrote before they came back to change it, as the form's fields."""
    if waiting is None:
        return {}
    waiting = waiting | written_condition(waiting) | written_reward(waiting)
    euros, cents = divmod(waiting["amount_cents"], 100)
    if waiting["amount_cents"] in READY_SUMS:
        return waiting | {"amount": str(waiting["amount_cents"])}
    return waiting | {"amount": OWN_SUM, "own_amount": f"{euros},{cents:02d}"}


def _pledge(waiting: dict[str, Any], campaign: Campaign, terms: Terms) -> dict[str, Any]:
    pledge = asked_besides(waiting, campaign, terms) | {
        "campaign_id": campaign.card.id,
        "method": waiting["method"],
        "amount_cents": waiting["amount_cents"],
        "currency": CURRENCY,
        "email": waiting["email"],
        "name": waiting["name"],
        "locale": current_language().letters,
        "consent_version": CONSENT_VERSION,
    }
    return pledge | ({"public_name": waiting["name"]} if waiting["public"] else {})


def _first_step(campaign: Campaign, terms: Terms, form: PledgeForm) -> str:
    return render_template("site/pledge.html", campaign=campaign, terms=terms, form=form)


def _said_of(cents: int | None, form: PledgeForm, campaign: Campaign, terms: Terms) -> list[str]:
    if cents is None:
        return []
    return charge_sentences(cents, form.method.data, campaign, terms, is_monthly=form.repeats)


def _second_step(
    campaign: Campaign,
    terms: Terms,
    waiting: dict[str, Any],
    form: ReviewForm,
    puzzle: Puzzle | None = None,
) -> str:
    button = gettext("Siirry kortin tietoihin") if waiting["method"] == "card" else _promise_words(terms)
    return render_template(
        "site/pledge_review.html",
        campaign=campaign,
        terms=terms,
        waiting=waiting,
        form=form,
        button_text=button,
        puzzle=puzzle,
        condition=promised_condition(waiting),
        consent=promised_consent(waiting, campaign, terms),
        bought=promised_reward(waiting, terms),
    )


def _promise_words(terms: Terms) -> str:
    # A buyer must be told that the press binds to pay (Consumer Protection Act 38/1978, chapter 6).
    return gettext("Tilaan ja sitoudun maksamaan") if terms.rewards else gettext("Lupaan tukea")
