"""What the hosted pages do: a card is entered, a challenge is answered, the payer is sent on."""

from urllib.parse import urlencode

from infra.sandbox.stripe.cards import Card
from infra.sandbox.stripe.errors import ApiError, CardError, InvalidRequest, no_such
from infra.sandbox.stripe.resources import checkout_sessions, confirming, payment_intents, setup_intents
from infra.sandbox.stripe.resources.payment_methods import (
    new_card_method,
    new_mobilepay_method,
    resolve,
)
from infra.sandbox.stripe.store import Record
from infra.sandbox.stripe.work import Work

_KINDS = {"pi": "payment_intent", "seti": "setup_intent"}


def submit_card(work: Work, session: Record, card: Card) -> str | CardError:
    """Pay or save with a card: the address to go to next, or the bank's refusal to show."""
    return _submit(work, session, new_card_method(work, card))


def submit_mobilepay(work: Work, session: Record) -> str | CardError:
    """Pay with MobilePay: the address of the page where the application asks."""
    return _submit(work, session, new_mobilepay_method(work))


def _submit(work: Work, session: Record, method: Record) -> str | CardError:
    details = session["customer_details"] or {}
    method.body["billing_details"] |= {"email": details.get("email"), "name": details.get("name")}
    work.store.save(method)
    intent = _intent_of(work, session)
    intent.body["payment_method"] = method.id
    intent.private["session"] = session.id
    try:
        if session["mode"] == "setup":
            setup_intents.confirm_setup(work, intent, return_url=session["url"])
        else:
            confirming.confirm_payment(work, intent, off_session=False, return_url=session["url"])
    except CardError as refusal:
        return refusal
    if intent["status"] == "requires_action":
        return str(intent["next_action"]["redirect_to_url"]["url"])
    return _complete(work, session)


def _intent_of(work: Work, session: Record) -> Record:
    """The session's intent; a payment session gets its own when the first card is entered."""
    if session["setup_intent"]:
        return work.get("setup_intent", session["setup_intent"], "setup_intent")
    if session["payment_intent"]:
        return work.get("payment_intent", session["payment_intent"], "payment_intent")
    params = {
        **session.private["payment_intent_data"],
        "amount": session["amount_total"],
        "currency": session["currency"],
        "payment_method_types": session["payment_method_types"],
    }
    intent = payment_intents.new_payment_intent(work, params, session["customer"])
    session.body["payment_intent"] = intent.id
    work.store.save(session)
    return intent


def _complete(work: Work, session: Record) -> str:
    checkout_sessions.complete(work, session)
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session.id)


def find_intent(work: Work, identifier: str) -> Record:
    """The PaymentIntent or SetupIntent that a challenge is about."""
    kind = _KINDS.get(identifier.split("_")[0])
    if kind is None:
        raise no_such("payment_intent", identifier, "intent")
    return work.get(kind, identifier, "intent")


def answer_challenge(work: Work, identifier: str, *, approved: bool) -> str:
    """The payer confirms or refuses at the bank: the address to go to next."""
    intent = find_intent(work, identifier)
    if intent["status"] != "requires_action":
        raise InvalidRequest("This intent does not wait for authentication.", param="intent")
    redirect = intent["next_action"].get("redirect_to_url") or {}
    saving = intent["object"] == "setup_intent"
    try:
        if not approved:
            raise _failed_authentication(work, intent, saving=saving)
        if saving:
            setup_intents.finish_setup(work, intent, authenticated=True)
        else:
            confirming.settle(work, intent, resolve(work, intent["payment_method"]), authenticated=True)
    except ApiError:
        # Already on the intent as its last error; the caller of the API reads it there.
        pass
    return _way_back(work, intent, redirect.get("return_url"))


def _failed_authentication(work: Work, intent: Record, *, saving: bool) -> ApiError:
    method = resolve(work, intent["payment_method"])
    code = "setup_intent_authentication_failure" if saving else "payment_intent_authentication_failure"
    message = "The provided PaymentMethod has failed authentication. You can provide a new PaymentMethod."
    if method["type"] == "mobilepay":
        code = "payment_method_customer_decline"
        message = "The customer declined the payment in the MobilePay application."
    refusal = InvalidRequest(message, code=code, payment_method=method.body)
    return (setup_intents.fail_setup if saving else confirming.fail_payment)(work, intent, refusal)


def _way_back(work: Work, intent: Record, return_url: str | None) -> str:
    succeeded = intent["status"] == "succeeded"
    if "session" in intent.private:
        session = work.get("checkout.session", intent.private["session"], "session")
        return _complete(work, session) if succeeded else f"{session['url']}?refused=1"
    query = {
        intent["object"]: intent.id,
        f"{intent['object']}_client_secret": intent["client_secret"],
        "redirect_status": "succeeded" if succeeded else "failed",
    }
    target = return_url or "/"
    return f"{target}{'&' if '?' in target else '?'}{urlencode(query)}"
