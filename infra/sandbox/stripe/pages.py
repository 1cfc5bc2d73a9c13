"""The hosted pages for payers: checkout, the bank's question, receipts. Plain forms, no JavaScript."""

from flask import Blueprint, Response, request, url_for

from infra.sandbox.stripe import hosted
from infra.sandbox.stripe.card_meanings import meaning
from infra.sandbox.stripe.cards import CARDS, card_by_number
from infra.sandbox.stripe.errors import ApiError, CardError
from infra.sandbox.stripe.page import euros, moment, onwards, page, page_language, short_moment
from infra.sandbox.stripe.resources.payment_methods import card_of, resolve
from infra.sandbox.stripe.sandbox import Sandbox
from infra.sandbox.stripe.store import Record
from infra.sandbox.stripe.wording import WORDS, say
from infra.sandbox.stripe.work import Work


def make_pages(sandbox: Sandbox) -> Blueprint:
    """The page routes over a sandbox."""
    blueprint = Blueprint("pages", __name__)
    for written in (euros, moment, short_moment, meaning):
        blueprint.add_app_template_filter(written)
    blueprint.register_error_handler(ApiError, refuse)
    _add_checkout(blueprint, sandbox)
    _add_challenge(blueprint, sandbox)
    return blueprint


def refuse(error: ApiError) -> Response:
    """Say on a page what is wrong."""
    language = page_language()
    title = say(language, "missing title")
    return page("message.html", language=language, status=error.status, title=title, text=str(error))


def _add_checkout(blueprint: Blueprint, sandbox: Sandbox) -> None:
    @blueprint.get("/checkout/<identifier>")
    def checkout(identifier: str) -> Response:
        with sandbox.work(request.host_url) as work:
            session = work.get("checkout.session", identifier, "session")
            return _checkout_page(work, session, "not confirmed" if "refused" in request.args else None)

    @blueprint.post("/checkout/<identifier>")
    def submit(identifier: str) -> Response:
        with sandbox.work(request.host_url) as work:
            session = work.get("checkout.session", identifier, "session")
            if session["status"] != "open" or session["expires_at"] <= work.now:
                return _checkout_page(work, session, None)
            if request.form.get("action") == "cancel":
                return onwards(session["cancel_url"] or url_for("inside.front"))
            return _paid_with(work, session)

    # Stripe publishes no description of these two, by which its command line plays the payer.
    @blueprint.get("/v1/payment_pages/<identifier>")
    def payment_page(identifier: str) -> dict[str, str]:
        with sandbox.work(request.host_url) as work:
            return {"id": work.get("checkout.session", identifier, "session").id, "object": "payment_page"}

    @blueprint.post("/v1/payment_pages/<identifier>/confirm")
    def confirm_page(identifier: str) -> dict[str, str]:
        with sandbox.work(request.host_url) as work:
            session = work.get("checkout.session", identifier, "session")
            method = resolve(work, request.form["payment_method"])
            hosted.submit_card(work, session, card_of(method))
            return {"id": session.id, "object": "payment_page"}

    @blueprint.get("/receipts/<identifier>")
    def receipt(identifier: str) -> Response:
        with sandbox.work(request.host_url) as work:
            charge = work.get("charge", identifier, "charge")
        return page("receipt.html", language=page_language(), charge=charge)


def _paid_with(work: Work, session: Record) -> Response:
    """What the payer chose on the form: MobilePay, or a card from the list or by its number."""
    types = session["payment_method_types"]
    if request.form.get("action") == "mobilepay" and "mobilepay" in types:
        outcome = hosted.submit_mobilepay(work, session)
    else:
        entered = request.form.get("card", "")
        card = card_by_number(request.form.get("other_card", "") if entered == "other" else entered)
        if card is None or "card" not in types:
            return _checkout_page(work, session, "no such card", 422)
        outcome = hosted.submit_card(work, session, card)
    if isinstance(outcome, CardError):
        reason = str(outcome.fields.get("decline_code", ""))
        return _checkout_page(work, session, reason if reason in WORDS else "declined", 402)
    return onwards(outcome)


def _checkout_page(work: Work, session: Record, problem: str | None, status: int = 200) -> Response:
    targets = (session["success_url"], session["cancel_url"])
    language = page_language(session["locale"])
    if session["status"] != "open" or session["expires_at"] <= work.now:
        end = "done" if session["status"] == "complete" else "expired"
        title, text = say(language, f"{end} title"), say(language, end)
        return page("message.html", language=language, targets=targets, status=410, title=title, text=text)
    return page(
        "checkout.html",
        language=language,
        targets=targets,
        status=status,
        session=session,
        items=session.private["line_items"],
        common=[card for card in CARDS.values() if not card.rare],
        rare=[card for card in CARDS.values() if card.rare],
        problem=problem,
    )


def _add_challenge(blueprint: Blueprint, sandbox: Sandbox) -> None:
    @blueprint.get("/3ds/<identifier>")
    def challenge(identifier: str) -> Response:
        with sandbox.work(request.host_url) as work:
            intent = hosted.find_intent(work, identifier)
            session = _session_of(work, intent)
            waiting = intent["status"] == "requires_action"
            method = resolve(work, intent["payment_method"]) if waiting else None
        language = page_language(session["locale"] if session else None)
        targets = _ways_back(intent, session)
        if method is None:
            title, text = say(language, "answered title"), say(language, "answered")
            return page(
                "message.html", language=language, targets=targets, status=409, title=title, text=text
            )
        return page(
            "challenge.html",
            language=language,
            targets=targets,
            intent=intent,
            wallet=method["type"] == "mobilepay",
        )

    @blueprint.post("/3ds/<identifier>")
    def answer(identifier: str) -> Response:
        with sandbox.work(request.host_url) as work:
            approved = request.form.get("action") == "approve"
            return onwards(hosted.answer_challenge(work, identifier, approved=approved))


def _session_of(work: Work, intent: Record) -> Record | None:
    if "session" not in intent.private:
        return None
    return work.get("checkout.session", intent.private["session"], "session")


def _ways_back(intent: Record, session: Record | None) -> tuple[str | None, ...]:
    """Addresses that answering a challenge may lead to."""
    action = intent["next_action"] or {}
    own: str | None = action.get("redirect_to_url", {}).get("return_url")
    return (own, session["success_url"], session["cancel_url"]) if session else (own,)
