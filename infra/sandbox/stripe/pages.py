"""The hosted pages for payers, and the look inside for us. Plain forms, no JavaScript."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from infra.sandbox.stripe import hosted, summary
from infra.sandbox.stripe.cards import CARDS, card_by_number
from infra.sandbox.stripe.errors import ApiError, CardError
from infra.sandbox.stripe.sandbox import Sandbox
from infra.sandbox.stripe.store import Record
from infra.sandbox.stripe.work import Work

_LATEST = 25
_HELSINKI = ZoneInfo("Europe/Helsinki")
_REFUSED = "Kortin vahvistus epäonnistui. Yritä uudelleen tai valitse toinen kortti."
_REASONS = {
    "insufficient_funds": "Kortilla ei ole katetta.",
    "expired_card": "Kortti on vanhentunut.",
    "incorrect_cvc": "Kortin turvakoodi on väärä.",
}


def make_pages(sandbox: Sandbox) -> Blueprint:
    """The page routes over a sandbox."""
    blueprint = Blueprint("pages", __name__)
    blueprint.add_app_template_filter(euros)
    blueprint.add_app_template_filter(moment)
    blueprint.register_error_handler(ApiError, _refuse)
    _add_checkout(blueprint, sandbox)
    _add_challenge(blueprint, sandbox)
    _add_looks(blueprint, sandbox)
    return blueprint


def _refuse(error: ApiError) -> Response:
    return _page("message.html", [], error.status, title="Sivua ei ole", text=str(error))


def _add_checkout(blueprint: Blueprint, sandbox: Sandbox) -> None:
    @blueprint.get("/checkout/<identifier>")
    def checkout(identifier: str) -> Response:
        with sandbox.work(request.host_url) as work:
            session = work.get("checkout.session", identifier, "session")
            return _checkout_page(work, session, _REFUSED if "refused" in request.args else None)

    @blueprint.post("/checkout/<identifier>")
    def submit(identifier: str) -> Response:
        with sandbox.work(request.host_url) as work:
            session = work.get("checkout.session", identifier, "session")
            if session["status"] != "open" or session["expires_at"] <= work.now:
                return _checkout_page(work, session, None)
            if request.form.get("action") == "cancel":
                return _onwards(session["cancel_url"] or url_for("pages.look_inside"))
            entered = request.form.get("card", "")
            card = card_by_number(request.form.get("other_card", "") if entered == "other" else entered)
            if card is None:
                return _checkout_page(work, session, "Valitse kortti tai anna jokin testikortin numero.", 422)
            outcome = hosted.submit_card(work, session, card)
            if isinstance(outcome, CardError):
                return _checkout_page(work, session, _in_finnish(outcome), 402)
            return _onwards(outcome)


def _add_challenge(blueprint: Blueprint, sandbox: Sandbox) -> None:
    @blueprint.get("/3ds/<identifier>")
    def challenge(identifier: str) -> Response:
        with sandbox.work(request.host_url) as work:
            intent = hosted.find_intent(work, identifier)
            targets = _targets(work, intent)
        if intent["status"] != "requires_action":
            text = "Tähän vahvistukseen on jo vastattu, tai sitä ei enää tarvita."
            return _page("message.html", targets, 409, title="Ei vahvistettavaa", text=text)
        return _page("challenge.html", targets, intent=intent)

    @blueprint.post("/3ds/<identifier>")
    def answer(identifier: str) -> Response:
        with sandbox.work(request.host_url) as work:
            approved = request.form.get("action") == "approve"
            return _onwards(hosted.answer_challenge(work, identifier, approved=approved))


def _add_looks(blueprint: Blueprint, sandbox: Sandbox) -> None:
    @blueprint.get("/receipts/<identifier>")
    def receipt(identifier: str) -> Response:
        with sandbox.work(request.host_url) as work:
            charge = work.get("charge", identifier, "charge")
        return _page("receipt.html", [], charge=charge)

    @blueprint.get("/")
    def look_inside() -> Response:
        with sandbox.store.transaction():
            kinds = ("payment_intent", "checkout.session", "refund", "dispute", "payout", "customer", "event")
            found: dict[str, Any] = {
                kind.replace(".", "_"): sandbox.store.select(kind, limit=_LATEST) for kind in kinds
            }
            sums = summary.sums(sandbox.store)
            violations = summary.violations(sandbox.store)[:_LATEST]
        return _page("inside.html", [], sums=sums, violations=violations, latest=_LATEST, **found)


def euros(cents: int) -> str:
    """`123456` as `1 234,56 €`."""
    whole, part = divmod(abs(cents), 100)
    return f"{'−' if cents < 0 else ''}{whole:,}".replace(",", "\u00a0") + f",{part:02d}\u00a0€"


def moment(seconds: int) -> str:
    """Seconds since 1970 as Finnish local time."""
    return datetime.fromtimestamp(seconds, UTC).astimezone(_HELSINKI).strftime("%-d.%-m.%Y klo %-H.%M")


def _checkout_page(work: Work, session: Record, problem: str | None, status: int = 200) -> Response:
    targets = [session["success_url"], session["cancel_url"]]
    if session["status"] != "open" or session["expires_at"] <= work.now:
        complete = session["status"] == "complete"
        title = "Valmista" if complete else "Aika päättyi"
        text = (
            "Tämä maksusivu on jo käytetty. Voit sulkea sen."
            if complete
            else "Tämä maksusivu ei ole enää voimassa. Palaa kampanjan sivulle ja aloita alusta."
        )
        return _page("message.html", targets, 410, title=title, text=text)
    return _page(
        "checkout.html",
        targets,
        status,
        session=session,
        items=session.private["line_items"],
        common=[card for card in CARDS.values() if not card.rare],
        rare=[card for card in CARDS.values() if card.rare],
        problem=problem,
    )


def _targets(work: Work, intent: Record) -> list[str | None]:
    """Addresses that answering a challenge may lead to."""
    action = intent["next_action"] or {}
    targets: list[str | None] = [action.get("redirect_to_url", {}).get("return_url")]
    if "session" in intent.private:
        session = work.get("checkout.session", intent.private["session"], "session")
        targets += [session["success_url"], session["cancel_url"]]
    return targets


def _in_finnish(refusal: CardError) -> str:
    reason = _REASONS.get(refusal.fields.get("decline_code", ""), "Pankki hylkäsi kortin.")
    return f"{reason} Valitse toinen kortti."


def _onwards(address: str) -> Response:
    reply = redirect(address, 303)
    reply.headers["Cache-Control"] = "no-store"
    return make_response(reply)


def _page(template: str, targets: list[str | None], status: int = 200, **values: Any) -> Response:
    """Render a page. Browsers apply form-action to redirects too, so the way back must be allowed."""
    parts = [urlsplit(target) for target in targets if target]
    origins = sorted({f"{part.scheme}://{part.netloc}" for part in parts if part.netloc})
    reply = make_response(render_template(template, **values), status)
    reply.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; "
        "frame-ancestors 'none'; form-action 'self'" + "".join(f" {origin}" for origin in origins)
    )
    reply.headers["Cache-Control"] = "no-store"
    reply.headers["Referrer-Policy"] = "no-referrer"
    reply.headers["X-Content-Type-Options"] = "nosniff"
    return reply
