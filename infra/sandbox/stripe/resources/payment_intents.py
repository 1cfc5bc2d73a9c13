"""PaymentIntents: one per payment, created first and confirmed second."""

import copy
import re
from typing import Any

from infra.sandbox.stripe.errors import InvalidRequest
from infra.sandbox.stripe.resources import lists
from infra.sandbox.stripe.resources.confirming import (
    CONFIRMABLE,
    confirm_payment,
    require_confirmable,
    unexpected_state,
)
from infra.sandbox.stripe.resources.customers import customer
from infra.sandbox.stripe.resources.fields import (
    check_payment_method_types,
    merge_metadata,
    refuse_unsupported,
    set_plain,
)
from infra.sandbox.stripe.resources.payment_methods import require_usable, resolve
from infra.sandbox.stripe.resources.registry import serves
from infra.sandbox.stripe.specification import Parameters
from infra.sandbox.stripe.store import Record, new_id
from infra.sandbox.stripe.work import Work

SMALLEST_CENTS, LARGEST_CENTS = 50, 99_999_999
_LONGEST_SUFFIX = 22
_UNSUPPORTED = (
    "application_fee_amount",
    "confirmation_token",
    "mandate",
    "on_behalf_of",
    "payment_method_data",
    "transfer_data",
)
_PLAIN = (
    "description",
    "receipt_email",
    "setup_future_usage",
    "shipping",
    "statement_descriptor_suffix",
    "transfer_group",
)

# An intent before anything is known of it.
_BLANK: dict[str, Any] = {
    "object": "payment_intent",
    "amount_capturable": 0,
    "amount_details": {"tip": {}},
    "amount_received": 0,
    "application": None,
    "application_fee_amount": None,
    "canceled_at": None,
    "cancellation_reason": None,
    "description": None,
    "last_payment_error": None,
    "latest_charge": None,
    "livemode": False,
    "metadata": {},
    "next_action": None,
    "on_behalf_of": None,
    "payment_method": None,
    "payment_method_options": {
        "card": {
            "installments": None,
            "mandate_options": None,
            "network": None,
            "request_three_d_secure": "automatic",
        }
    },
    "processing": None,
    "receipt_email": None,
    "review": None,
    "setup_future_usage": None,
    "shipping": None,
    "statement_descriptor": None,
    "statement_descriptor_suffix": None,
    "status": "requires_payment_method",
    "transfer_data": None,
    "transfer_group": None,
}


def require_sound(params: Parameters) -> None:
    """The rules on parameters that the published schema does not hold."""
    refuse_unsupported(params, _UNSUPPORTED)
    saves = params.get("setup_future_usage") not in {None, "", "none"}
    check_payment_method_types(params.get("payment_method_types"), saves=saves)
    amount, currency = params.get("amount"), params.get("currency")
    if amount is not None and amount < SMALLEST_CENTS:
        raise InvalidRequest("Amount must be at least €0.50 eur", param="amount", code="amount_too_small")
    if amount is not None and amount > LARGEST_CENTS:
        raise InvalidRequest(
            "Amount must be no more than €999,999.99", param="amount", code="amount_too_large"
        )
    if currency is not None and currency.lower() != "eur":
        raise InvalidRequest(f"Invalid currency: {currency}. The sandbox takes eur only.", param="currency")
    if params.get("capture_method") == "manual":
        raise InvalidRequest("The sandbox does not do manual capture.", param="capture_method")
    if params.get("statement_descriptor"):
        raise InvalidRequest(
            "For card charges, use `statement_descriptor_suffix` instead.", param="statement_descriptor"
        )
    suffix = params.get("statement_descriptor_suffix")
    if suffix and (
        len(suffix) > _LONGEST_SUFFIX
        or not re.search("[A-Za-z]", suffix)
        or not suffix.isascii()
        or re.search(r"""[<>\\'"*]""", suffix)
    ):
        raise InvalidRequest(
            "The statement descriptor suffix must have a Latin letter, at most 22 characters, "
            "and none of < > \\ ' \" *.",
            param="statement_descriptor_suffix",
        )


def new_payment_intent(work: Work, params: Parameters, customer_id: str | None) -> Record:
    """Keep a new PaymentIntent that waits for a card."""
    require_sound(params)
    identifier = new_id("pi")
    types = params.get("payment_method_types")
    automatic = params.get("automatic_payment_methods")
    if types is None and automatic is None:
        automatic = {"enabled": True}
    body = copy.deepcopy(_BLANK) | {
        "id": identifier,
        "amount": params["amount"],
        "automatic_payment_methods": {"allow_redirects": "always", **automatic} if automatic else None,
        "capture_method": params.get("capture_method", "automatic_async"),
        "client_secret": f"{identifier}_{new_id('secret')}",
        "confirmation_method": params.get("confirmation_method", "automatic"),
        "created": work.now,
        "currency": params["currency"].lower(),
        "customer": customer_id,
        "payment_method_types": types or ["card"],
    }
    set_plain(body, params, _PLAIN)
    merge_metadata(body, params)
    record = work.store.insert(body)
    work.emit("payment_intent.created", record)
    return record


@serves("post", "/v1/payment_intents")
def create(work: Work) -> dict[str, Any]:
    """Create a PaymentIntent, and confirm it when asked to."""
    params = work.params
    confirmed = bool(params.get("confirm"))
    for name in ("off_session", "return_url", "error_on_requires_action"):
        if params.get(name) and not confirmed:
            raise InvalidRequest(f"{name} can only be given when confirm=true.", param=name)
    owner = customer(work, params["customer"]) if "customer" in params else None
    method = _given_method(work, owner.id if owner else None)
    require_sound(params)
    if confirmed:
        _require_return_url(params, params.get("automatic_payment_methods"), params)
    record = new_payment_intent(work, params, owner.id if owner else None)
    if method:
        record.body |= {"payment_method": method.id, "status": "requires_confirmation"}
        work.store.save(record)
    if confirmed:
        _confirm(work, record)
    return record.body


@serves("post", "/v1/payment_intents/{intent}/confirm")
def confirm(work: Work) -> dict[str, Any]:
    """Confirm with the payment method that is set or given."""
    record = work.get("payment_intent", work.path["intent"], "intent")
    require_confirmable(record)
    require_sound(work.params)
    _require_return_url(work.params, record["automatic_payment_methods"], record.body)
    method = _given_method(work, record["customer"])
    set_plain(record.body, work.params, ("receipt_email", "setup_future_usage"))
    if method:
        record.body["payment_method"] = method.id
    _confirm(work, record)
    return record.body


def _confirm(work: Work, record: Record) -> None:
    method = record["payment_method"]
    if method:
        # The saved card may have been detached since it was put on the intent.
        require_usable(resolve(work, method), record["customer"])
    confirm_payment(
        work,
        record,
        off_session=bool(work.params.get("off_session")),
        return_url=work.params.get("return_url"),
        refuse_action=bool(work.params.get("error_on_requires_action")),
    )


def _require_return_url(params: Parameters, automatic: dict[str, Any] | None, about: dict[str, Any]) -> None:
    """With automatic payment methods the payer might be redirected, so a way back must be known."""
    explicit = about.get("payment_method_types") and automatic is None
    redirects = (automatic or {}).get("allow_redirects", "always") == "always"
    if not explicit and redirects and not params.get("off_session") and not params.get("return_url"):
        raise InvalidRequest(
            "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because "
            "some of these might redirect your customer off of your page, you must provide a `return_url`.",
            param="return_url",
        )


@serves("get", "/v1/payment_intents/{intent}")
def retrieve(work: Work) -> dict[str, Any]:
    """Answer a PaymentIntent."""
    return work.get("payment_intent", work.path["intent"], "intent").body


@serves("post", "/v1/payment_intents/{intent}")
def update(work: Work) -> dict[str, Any]:
    """Change amount, card or description of a PaymentIntent that is not yet paid."""
    record = work.get("payment_intent", work.path["intent"], "intent")
    money = {"amount", "currency", "payment_method", "customer"} & work.params.keys()
    if money and record["status"] not in CONFIRMABLE:
        raise unexpected_state(
            record,
            f"This PaymentIntent's {sorted(money)[0]} could not be updated because it has a status of "
            f"{record['status']}.",
        )
    require_sound(work.params)
    if "customer" in work.params:
        record.body["customer"] = customer(work, work.params["customer"]).id
    method = _given_method(work, record["customer"])
    set_plain(record.body, work.params, ("amount", *_PLAIN))
    merge_metadata(record.body, work.params)
    if method:
        record.body |= {"payment_method": method.id, "status": "requires_confirmation", "next_action": None}
    work.store.save(record)
    return record.body


@serves("post", "/v1/payment_intents/{intent}/cancel")
def cancel(work: Work) -> dict[str, Any]:
    """Cancel a PaymentIntent that is not yet paid."""
    record = work.get("payment_intent", work.path["intent"], "intent")
    if record["status"] not in CONFIRMABLE:
        raise unexpected_state(
            record,
            f"You cannot cancel this PaymentIntent because it has a status of {record['status']}.",
        )
    record.body |= {
        "canceled_at": work.now,
        "cancellation_reason": work.params.get("cancellation_reason"),
        "next_action": None,
        "status": "canceled",
    }
    work.store.save(record)
    work.emit("payment_intent.canceled", record)
    return record.body


@serves("get", "/v1/payment_intents")
def list_page(work: Work) -> dict[str, Any]:
    """List PaymentIntents."""
    return lists.page(
        work, "payment_intent", "/v1/payment_intents", {"customer": "json_extract(body, '$.customer')"}
    )


def _given_method(work: Work, customer_id: str | None) -> Record | None:
    if "payment_method" not in work.params:
        return None
    method = resolve(work, work.params["payment_method"])
    require_usable(method, customer_id)
    return method
