"""SetupIntents: saving a card without charging it."""

from typing import Any

from infra.sandbox.stripe.errors import ApiError, InvalidRequest
from infra.sandbox.stripe.resources import lists
from infra.sandbox.stripe.resources.customers import customer
from infra.sandbox.stripe.resources.fields import (
    check_payment_method_types,
    merge_metadata,
    refuse_unsupported,
    set_plain,
)
from infra.sandbox.stripe.resources.payment_methods import (
    attach_to,
    card_of,
    declined,
    require_savable,
    require_usable,
    resolve,
)
from infra.sandbox.stripe.resources.registry import serves
from infra.sandbox.stripe.store import Record, new_id
from infra.sandbox.stripe.work import Work

OPEN = {"requires_payment_method", "requires_confirmation", "requires_action"}
_PLAIN = ("description",)
_UNSUPPORTED = ("confirmation_token", "on_behalf_of", "payment_method_data", "single_use")


def new_setup_intent(work: Work, params: dict[str, Any], customer_id: str | None) -> Record:
    """Keep a new SetupIntent; its card comes later."""
    identifier = new_id("seti")
    types = params.get("payment_method_types")
    check_payment_method_types(types, saves=True)
    automatic = params.get("automatic_payment_methods")
    if types is None and automatic is None:
        automatic = {"enabled": True, "allow_redirects": "always"}
    body: dict[str, Any] = {
        "id": identifier,
        "object": "setup_intent",
        "application": None,
        "automatic_payment_methods": {"allow_redirects": "always", **automatic} if automatic else None,
        "cancellation_reason": None,
        "client_secret": f"{identifier}_{new_id('secret')}",
        "created": work.now,
        "customer": customer_id,
        "description": None,
        "flow_directions": None,
        "last_setup_error": None,
        "latest_attempt": None,
        "livemode": False,
        "mandate": None,
        "metadata": {},
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_options": {
            "card": {"mandate_options": None, "network": None, "request_three_d_secure": "automatic"}
        },
        "payment_method_types": types or ["card"],
        "single_use_mandate": None,
        "status": "requires_payment_method",
        "usage": params.get("usage", "off_session"),
    }
    set_plain(body, params, _PLAIN)
    merge_metadata(body, params)
    record = work.store.insert(body)
    work.emit("setup_intent.created", record)
    return record


@serves("post", "/v1/setup_intents")
def create(work: Work) -> dict[str, Any]:
    """Create a SetupIntent, and confirm it when asked to."""
    refuse_unsupported(work.params, _UNSUPPORTED)
    owner = customer(work, work.params["customer"]) if "customer" in work.params else None
    method = _given_method(work, owner.id if owner else None)
    if work.params.get("return_url") and not work.params.get("confirm"):
        raise InvalidRequest("return_url needs confirm=true.", param="return_url")
    record = new_setup_intent(work, work.params, owner.id if owner else None)
    if method:
        record.body |= {"payment_method": method.id, "status": "requires_confirmation"}
        work.store.save(record)
    if work.params.get("confirm"):
        confirm_setup(work, record, return_url=work.params.get("return_url"))
    return record.body


@serves("post", "/v1/setup_intents/{intent}/confirm")
def confirm(work: Work) -> dict[str, Any]:
    """Confirm with the payment method that is set or given."""
    record = work.get("setup_intent", work.path["intent"], "intent")
    require_open(record, "confirm")
    refuse_unsupported(work.params, _UNSUPPORTED)
    method = _given_method(work, record["customer"])
    if method:
        record.body["payment_method"] = method.id
    confirm_setup(work, record, return_url=work.params.get("return_url"))
    return record.body


def confirm_setup(work: Work, intent: Record, *, return_url: str | None) -> None:
    """Save the card, or ask for authentication, or raise the bank's refusal."""
    if intent["payment_method"] is None:
        raise InvalidRequest(
            "You cannot confirm this SetupIntent because it's missing a payment method.",
            code="setup_intent_unexpected_state",
            setup_intent=intent.body,
        )
    method = resolve(work, intent["payment_method"])
    if card_of(method).authentication == "never":
        finish_setup(work, intent, authenticated=False)
        return
    intent.body["status"] = "requires_action"
    intent.body["next_action"] = next_action(work, intent.id, return_url)
    work.store.save(intent)
    work.emit("setup_intent.requires_action", intent)


def next_action(work: Work, intent_id: str, return_url: str | None) -> dict[str, Any]:
    """Where the payer must go; without a return address only Stripe's own script could do it."""
    if return_url is None:
        return {"type": "use_stripe_sdk", "use_stripe_sdk": {}}
    return {
        "type": "redirect_to_url",
        "redirect_to_url": {"url": f"{work.public_url}/3ds/{intent_id}", "return_url": return_url},
    }


def finish_setup(work: Work, intent: Record, *, authenticated: bool) -> None:
    """Ask the bank; the saved card belongs to the customer from here on."""
    method = resolve(work, intent["payment_method"])
    decline = card_of(method).on_save
    if decline:
        raise fail_setup(work, intent, declined(decline, payment_method=method.body))
    intent.body |= {"status": "succeeded", "next_action": None, "last_setup_error": None}
    work.store.save(intent)
    method.private |= {"used": True, "set_up": authenticated or method.private.get("set_up", False)}
    work.store.save(method)
    if intent["customer"]:
        attach_to(work, method, intent["customer"])
    work.emit("setup_intent.succeeded", intent)


def fail_setup(work: Work, intent: Record, refusal: ApiError) -> ApiError:
    """Put the intent back to waiting for a card, with the refusal on record; the error to answer."""
    intent.body |= {
        "status": "requires_payment_method",
        "next_action": None,
        "payment_method": None,
        "last_setup_error": refusal.body()["error"],
    }
    work.store.save(intent)
    work.emit("setup_intent.setup_failed", intent)
    refusal.fields["setup_intent"] = intent.body
    return refusal


@serves("post", "/v1/setup_intents/{intent}/cancel")
def cancel(work: Work) -> dict[str, Any]:
    """Cancel a SetupIntent that is still open."""
    record = work.get("setup_intent", work.path["intent"], "intent")
    require_open(record, "cancel")
    cancel_setup(work, record, work.params.get("cancellation_reason"))
    return record.body


def cancel_setup(work: Work, record: Record, reason: str | None) -> None:
    """Close the intent for good."""
    record.body |= {"status": "canceled", "cancellation_reason": reason, "next_action": None}
    work.store.save(record)
    work.emit("setup_intent.canceled", record)


def require_open(record: Record, verb: str) -> None:
    """Refuse to touch a SetupIntent that is finished."""
    if record["status"] not in OPEN:
        raise InvalidRequest(
            f"You cannot {verb} this SetupIntent because it has a status of {record['status']}.",
            code="setup_intent_unexpected_state",
            setup_intent=record.body,
        )


@serves("get", "/v1/setup_intents/{intent}")
def retrieve(work: Work) -> dict[str, Any]:
    """Answer a SetupIntent."""
    return work.get("setup_intent", work.path["intent"], "intent").body


@serves("post", "/v1/setup_intents/{intent}")
def update(work: Work) -> dict[str, Any]:
    """Change description and metadata."""
    record = work.get("setup_intent", work.path["intent"], "intent")
    set_plain(record.body, work.params, _PLAIN)
    merge_metadata(record.body, work.params)
    work.store.save(record)
    return record.body


@serves("get", "/v1/setup_intents")
def list_page(work: Work) -> dict[str, Any]:
    """List SetupIntents."""
    return lists.page(
        work,
        "setup_intent",
        "/v1/setup_intents",
        {
            "customer": "json_extract(body, '$.customer')",
            "payment_method": "json_extract(body, '$.payment_method')",
        },
    )


def _given_method(work: Work, customer_id: str | None) -> Record | None:
    if "payment_method" not in work.params:
        return None
    method = resolve(work, work.params["payment_method"])
    require_savable(method)
    require_usable(method, customer_id)
    return method
