"""Payment methods: test cards, attached to a customer or not."""

from typing import Any

from infra.sandbox.stripe.cards import CARDS, TEST_IDS, VISA, Card, Decline, card_by_number
from infra.sandbox.stripe.errors import CardError, InvalidRequest
from infra.sandbox.stripe.resources import lists
from infra.sandbox.stripe.resources.customers import customer
from infra.sandbox.stripe.resources.fields import merge_metadata
from infra.sandbox.stripe.resources.registry import serves
from infra.sandbox.stripe.store import Record, new_id
from infra.sandbox.stripe.work import Work

_EMPTY_ADDRESS = {
    "city": None,
    "country": None,
    "line1": None,
    "line2": None,
    "postal_code": None,
    "state": None,
}
EMPTY_BILLING = {"address": _EMPTY_ADDRESS, "email": None, "name": None, "phone": None, "tax_id": None}
EXPIRY_MONTH, EXPIRY_YEAR = 12, 2034


def card_body(
    card: Card, identifier: str, created: int, *, month: int = EXPIRY_MONTH, year: int = EXPIRY_YEAR
) -> dict[str, Any]:
    """A payment method with this card, attached to nobody."""
    return {
        "id": identifier,
        "object": "payment_method",
        "allow_redisplay": "unspecified",
        "billing_details": {**EMPTY_BILLING, "address": dict(_EMPTY_ADDRESS)},
        "card": {
            "brand": card.brand,
            "checks": {
                "address_line1_check": None,
                "address_postal_code_check": None,
                "cvc_check": "pass",
            },
            "country": card.country,
            "display_brand": card.brand,
            "exp_month": month,
            "exp_year": year,
            "fingerprint": f"sandbox{card.number[-9:]}",
            "funding": card.funding,
            "generated_from": None,
            "last4": card.number[-4:],
            "networks": {"available": [card.brand], "preferred": None},
            "regulated_status": "unregulated",
            "three_d_secure_usage": {"supported": True},
            "wallet": None,
        },
        "created": created,
        "customer": None,
        "livemode": False,
        "metadata": {},
        "type": "card",
    }


def new_card_method(work: Work, card: Card, *, month: int = EXPIRY_MONTH, year: int = EXPIRY_YEAR) -> Record:
    """Keep a new payment method with this card, attached to nobody."""
    body = card_body(card, new_id("pm"), work.now, month=month, year=year)
    return work.store.insert(body, {"number": card.number})


def new_mobilepay_method(work: Work) -> Record:
    """Keep a new MobilePay payment, good for one use; behind it is an ordinary card."""
    return work.store.insert(
        {
            "id": new_id("pm"),
            "object": "payment_method",
            "allow_redisplay": "unspecified",
            "billing_details": {**EMPTY_BILLING, "address": dict(_EMPTY_ADDRESS)},
            "created": work.now,
            "customer": None,
            "livemode": False,
            "metadata": {},
            "mobilepay": {},
            "type": "mobilepay",
        },
        {"number": VISA},
    )


def card_of(method: Record) -> Card:
    """The test card behind a payment method."""
    return CARDS[method.private["number"]]


def refund_fate(work: Work, charge: Record) -> str:
    """What becomes of a refund of this charge: succeeded, pending (for days) or failed (later)."""
    method = resolve(work, charge["payment_method"])
    return card_of(method).refund


def resolve(work: Work, identifier: str, param: str = "payment_method") -> Record:
    """The payment method with this id; a `pm_card_...` test id makes a new one each time."""
    if identifier in TEST_IDS:
        return new_card_method(work, CARDS[TEST_IDS[identifier]])
    record = work.store.find(identifier, "payment_method")
    if record is None:
        raise work.no_such("PaymentMethod", identifier, param)
    return record


def require_usable(method: Record, customer_id: str | None) -> None:
    """Refuse a payment method that is another customer's, or was detached."""
    owner = method.body["customer"]
    if owner is not None and owner != customer_id:
        raise InvalidRequest(
            "The provided PaymentMethod belongs to another Customer. You must use it with that Customer.",
            param="payment_method",
        )
    if owner is None and method.private.get("used"):
        raise InvalidRequest(
            "The provided PaymentMethod was previously used without being attached to a Customer or was "
            "detached from a Customer, and may not be used again.",
            param="payment_method",
        )


def require_savable(method: Record) -> None:
    """Refuse to keep for later what is good for one payment only."""
    if method["type"] == "mobilepay":
        raise InvalidRequest(
            "The PaymentMethod of type mobilepay cannot be saved to a Customer: it is good for one payment.",
            param="payment_method",
        )


def attach_to(work: Work, method: Record, customer_id: str) -> None:
    """Save the payment method for the customer."""
    if method.body["customer"] == customer_id:
        return
    method.body["customer"] = customer_id
    work.store.save(method)
    work.emit("payment_method.attached", method)


def declined(decline: Decline, **fields: Any) -> CardError:
    """The 402 answer for a decline."""
    return CardError(
        decline.message,
        code=decline.code,
        decline_code=decline.decline_code,
        advice_code=decline.advice,
        network_decline_code=decline.network_code,
        **fields,
    )


@serves("post", "/v1/payment_methods")
def create(work: Work) -> dict[str, Any]:
    """Create a payment method from a test card number."""
    if work.params.get("type") == "mobilepay":
        return new_mobilepay_method(work).body
    if work.params.get("type") != "card":
        raise InvalidRequest("The sandbox takes cards and MobilePay only.", param="type")
    given = work.params.get("card", {})
    # The one token of old that Stripe's own tools still send.
    number = VISA if given.get("token") == "tok_visa" else given.get("number", "")
    card = card_by_number(number)
    if card is None:
        raise InvalidRequest(
            "Use one of the test card numbers.", param="card[number]", code="incorrect_number"
        )
    month, year = given.get("exp_month", EXPIRY_MONTH), given.get("exp_year", EXPIRY_YEAR)
    record = new_card_method(work, card, month=month, year=year)
    _set_billing(record, work)
    merge_metadata(record.body, work.params)
    work.store.save(record)
    return record.body


@serves("get", "/v1/payment_methods/{payment_method}")
def retrieve(work: Work) -> dict[str, Any]:
    """Answer a payment method."""
    return resolve(work, work.path["payment_method"]).body


@serves("post", "/v1/payment_methods/{payment_method}")
def update(work: Work) -> dict[str, Any]:
    """Change billing details and metadata."""
    record = resolve(work, work.path["payment_method"])
    _set_billing(record, work)
    merge_metadata(record.body, work.params)
    work.store.save(record)
    return record.body


@serves("post", "/v1/payment_methods/{payment_method}/attach")
def attach(work: Work) -> dict[str, Any]:
    """Save a payment method for a customer."""
    owner = customer(work, work.params.get("customer", ""))
    record = resolve(work, work.path["payment_method"])
    require_savable(record)
    require_usable(record, owner.id)
    decline = card_of(record).on_save
    if decline:
        raise declined(decline)
    attach_to(work, record, owner.id)
    return record.body


@serves("post", "/v1/payment_methods/{payment_method}/detach")
def detach(work: Work) -> dict[str, Any]:
    """Take a payment method from its customer, for good."""
    record = resolve(work, work.path["payment_method"])
    if record.body["customer"] is None:
        raise InvalidRequest(
            "The payment method you provided is not attached to a customer so detachment is impossible.",
            param="payment_method",
        )
    previous = {"customer": record.body["customer"]}
    record.body["customer"] = None
    record.private["used"] = True
    work.store.save(record)
    work.emit("payment_method.detached", record, previous)
    return record.body


@serves("get", "/v1/payment_methods")
def list_page(work: Work) -> dict[str, Any]:
    """List the payment methods of a customer."""
    return lists.page(
        work,
        "payment_method",
        "/v1/payment_methods",
        {"customer": "json_extract(body, '$.customer')", "type": "json_extract(body, '$.type')"},
    )


def _set_billing(record: Record, work: Work) -> None:
    given = work.params.get("billing_details", {})
    for name, value in given.items():
        address = {**_EMPTY_ADDRESS, **(value or {})} if name == "address" else None
        record.body["billing_details"][name] = address or value or None
