"""Checkout Sessions: the hosted page that saves a card (mode=setup) or takes a payment (mode=payment)."""

import copy
from typing import Any

from infra.sandbox.stripe.errors import InvalidRequest
from infra.sandbox.stripe.resources import lists
from infra.sandbox.stripe.resources.checkout_items import line_items
from infra.sandbox.stripe.resources.customers import customer
from infra.sandbox.stripe.resources.fields import (
    check_payment_method_types,
    merge_metadata,
    refuse_unsupported,
    set_plain,
)
from infra.sandbox.stripe.resources.payment_intents import SMALLEST_CENTS, require_sound
from infra.sandbox.stripe.resources.registry import serves
from infra.sandbox.stripe.resources.setup_intents import OPEN, cancel_setup, new_setup_intent
from infra.sandbox.stripe.store import Record, new_id
from infra.sandbox.stripe.work import Work

SHORTEST_SECONDS, LONGEST_SECONDS = 30 * 60, 24 * 3600
# A caller's clock and ours may differ a little at the ends of the allowed span.
_SLACK_SECONDS = 60
_UNSUPPORTED = ("customer_creation", "discounts", "optional_items", "shipping_options", "tax_id_collection")
_PLAIN = ("client_reference_id", "cancel_url", "success_url", "locale", "customer_email", "submit_type")

# A setup session before anything is known of it.
_BLANK: dict[str, Any] = {
    "object": "checkout.session",
    "adaptive_pricing": None,
    "after_expiration": None,
    "allow_promotion_codes": None,
    "amount_subtotal": None,
    "amount_total": None,
    "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
    "billing_address_collection": None,
    "cancel_url": None,
    "client_reference_id": None,
    "client_secret": None,
    "collected_information": None,
    "consent": None,
    "consent_collection": None,
    "currency": "eur",
    "currency_conversion": None,
    "custom_fields": [],
    "custom_text": {
        "after_submit": None,
        "shipping_address": None,
        "submit": None,
        "terms_of_service_acceptance": None,
    },
    "customer_email": None,
    "discounts": None,
    "invoice": None,
    "invoice_creation": None,
    "livemode": False,
    "locale": None,
    "metadata": {},
    "payment_intent": None,
    "payment_link": None,
    "payment_method_collection": "always",
    "payment_method_configuration_details": None,
    "payment_method_options": {},
    "payment_status": "no_payment_required",
    "permissions": None,
    "phone_number_collection": {"enabled": False},
    "recovered_from": None,
    "saved_payment_method_options": None,
    "setup_intent": None,
    "shipping_address_collection": None,
    "shipping_cost": None,
    "shipping_options": [],
    "status": "open",
    "submit_type": None,
    "subscription": None,
    "success_url": None,
    "total_details": None,
    "ui_mode": "hosted_page",
    "wallet_options": None,
}


@serves("post", "/v1/checkout/sessions")
def create(work: Work) -> dict[str, Any]:
    """Open a session; the address of its page is `url`."""
    params = work.params
    mode = params.get("mode", "payment")
    _require_sound(work, mode)
    owner = customer(work, params["customer"]) if "customer" in params else None
    items = line_items(work) if mode == "payment" else []
    total = sum(item["amount_total"] for item in items)
    if mode == "payment" and total < SMALLEST_CENTS:
        raise InvalidRequest(
            "The Checkout Session's total amount must be at least €0.50.", code="amount_too_small"
        )
    body = _new_body(work, mode, owner, total)
    if mode == "setup":
        data = {**params.get("setup_intent_data", {}), "payment_method_types": body["payment_method_types"]}
        intent = new_setup_intent(work, data, owner.id if owner else None)
        body["setup_intent"] = intent.id
    record = work.store.insert(
        body, {"line_items": items, "payment_intent_data": params.get("payment_intent_data", {})}
    )
    work.at(body["expires_at"], "expire_session", record.id)
    return record.body


def _require_sound(work: Work, mode: str) -> None:
    params = work.params
    if mode == "subscription":
        raise InvalidRequest("The sandbox does not do subscriptions.", param="mode")
    if params.get("ui_mode", "hosted_page") != "hosted_page":
        raise InvalidRequest("The sandbox has hosted pages only.", param="ui_mode")
    if not params.get("success_url"):
        raise InvalidRequest(
            "Missing required param: success_url.", param="success_url", code="parameter_missing"
        )
    if "customer" in params and "customer_email" in params:
        raise InvalidRequest(
            "You may only specify one of these parameters: customer, customer_email.", param="customer"
        )
    if mode == "setup" and not params.get("currency") and not params.get("payment_method_types"):
        raise InvalidRequest(
            "currency is required in setup mode when payment_method_types is not given.", param="currency"
        )
    for name, owner in (
        ("payment_intent_data", "payment"),
        ("setup_intent_data", "setup"),
        ("line_items", "payment"),
    ):
        if name in params and mode != owner:
            raise InvalidRequest(f"You can not pass `{name}` in `{mode}` mode.", param=name)
    refuse_unsupported(params, _UNSUPPORTED)
    later = params.get("payment_intent_data", {}).get("setup_future_usage")
    check_payment_method_types(params.get("payment_method_types"), saves=mode == "setup" or bool(later))
    span = params.get("expires_at", work.now + LONGEST_SECONDS) - work.now
    if not SHORTEST_SECONDS - _SLACK_SECONDS <= span <= LONGEST_SECONDS + _SLACK_SECONDS:
        raise InvalidRequest(
            "The `expires_at` timestamp must be at least 30 minutes and less than 24 hours from Checkout "
            "Session creation.",
            param="expires_at",
        )
    require_sound({"currency": params.get("currency"), **params.get("payment_intent_data", {})})


def _new_body(work: Work, mode: str, owner: Record | None, total: int) -> dict[str, Any]:
    identifier = new_id("cs_test", 40)
    body = copy.deepcopy(_BLANK) | {
        "id": identifier,
        "created": work.now,
        "customer": owner.id if owner else None,
        "customer_creation": None if owner else "if_required",
        "customer_details": _customer_details(work, owner),
        "expires_at": work.params.get("expires_at", work.now + LONGEST_SECONDS),
        "mode": mode,
        "payment_method_types": work.params.get("payment_method_types", ["card"]),
        "url": f"{work.public_url}/checkout/{identifier}",
    }
    if mode == "payment":
        body |= {
            "amount_subtotal": total,
            "amount_total": total,
            "payment_method_collection": "if_required",
            "payment_status": "unpaid",
            "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        }
    set_plain(body, work.params, _PLAIN)
    merge_metadata(body, work.params)
    return body


def _customer_details(work: Work, owner: Record | None) -> dict[str, Any] | None:
    email = owner["email"] if owner else work.params.get("customer_email")
    if not email:
        return None
    return {
        "address": None,
        "email": email,
        "name": owner["name"] if owner else None,
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": None,
    }


def complete(work: Work, session: Record) -> None:
    """The payer has done all that the page asked."""
    session.body |= {"status": "complete", "url": None}
    if session["mode"] == "payment":
        session.body["payment_status"] = "paid"
    work.store.save(session)
    work.emit("checkout.session.completed", session)


def close_expired(work: Work, identifier: str) -> None:
    """End a session whose time is up, if it is still open."""
    session = work.get("checkout.session", identifier, "session")
    if session["status"] == "open":
        _expire(work, session)


def _expire(work: Work, session: Record) -> None:
    session.body |= {"status": "expired", "url": None}
    work.store.save(session)
    if session["setup_intent"]:
        intent = work.get("setup_intent", session["setup_intent"], "setup_intent")
        if intent["status"] in OPEN:
            cancel_setup(work, intent, "abandoned")
    work.emit("checkout.session.expired", session)


@serves("post", "/v1/checkout/sessions/{session}/expire")
def expire(work: Work) -> dict[str, Any]:
    """End an open session, so that nobody can pay on its page any more."""
    session = work.get("checkout.session", work.path["session"], "session")
    if session["status"] != "open":
        raise InvalidRequest(
            'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a '
            f"status of {session['status']}."
        )
    _expire(work, session)
    return session.body


@serves("get", "/v1/checkout/sessions/{session}")
def retrieve(work: Work) -> dict[str, Any]:
    """Answer a session."""
    return work.get("checkout.session", work.path["session"], "session").body


@serves("get", "/v1/checkout/sessions/{session}/line_items")
def list_line_items(work: Work) -> dict[str, Any]:
    """Answer what a payment session sells."""
    session = work.get("checkout.session", work.path["session"], "session")
    return lists.envelope(session.private["line_items"], f"/v1/checkout/sessions/{session.id}/line_items")


@serves("get", "/v1/checkout/sessions")
def list_page(work: Work) -> dict[str, Any]:
    """List sessions."""
    return lists.page(
        work,
        "checkout.session",
        "/v1/checkout/sessions",
        {
            "customer": "json_extract(body, '$.customer')",
            "payment_intent": "json_extract(body, '$.payment_intent')",
            "status": "json_extract(body, '$.status')",
        },
    )
