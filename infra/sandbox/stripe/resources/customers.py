"""Customers."""

from typing import Any

from infra.sandbox.stripe.resources import lists
from infra.sandbox.stripe.resources.fields import merge_metadata, set_plain
from infra.sandbox.stripe.resources.registry import serves
from infra.sandbox.stripe.store import Record, new_id
from infra.sandbox.stripe.work import Work

_PLAIN = ("email", "name", "phone", "description", "preferred_locales", "address")


def customer_body(identifier: str, created: int) -> dict[str, Any]:
    """A customer of whom nothing is known yet."""
    return {
        "id": identifier,
        "object": "customer",
        "address": None,
        "balance": 0,
        "created": created,
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "description": None,
        "discount": None,
        "email": None,
        "invoice_prefix": new_id("x", 8)[2:].upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": {},
        "name": None,
        "next_invoice_sequence": 1,
        "phone": None,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
    }


@serves("post", "/v1/customers")
def create(work: Work) -> dict[str, Any]:
    """Create a customer."""
    body = customer_body(new_id("cus", 14), work.now)
    set_plain(body, work.params, _PLAIN)
    merge_metadata(body, work.params)
    record = work.store.insert(body)
    work.emit("customer.created", record)
    return record.body


def customer(work: Work, identifier: str, param: str = "customer") -> Record:
    """A customer who has not been deleted."""
    record = work.get("customer", identifier, param)
    if record.body.get("deleted"):
        raise work.no_such("customer", identifier, param)
    return record


@serves("get", "/v1/customers/{customer}")
def retrieve(work: Work) -> dict[str, Any]:
    """Answer a customer, also a deleted one."""
    return work.get("customer", work.path["customer"], "id").body


@serves("post", "/v1/customers/{customer}")
def update(work: Work) -> dict[str, Any]:
    """Change plain fields and metadata."""
    record = customer(work, work.path["customer"], "id")
    set_plain(record.body, work.params, _PLAIN)
    merge_metadata(record.body, work.params)
    work.store.save(record)
    work.emit("customer.updated", record, previous={})
    return record.body


@serves("delete", "/v1/customers/{customer}")
def delete(work: Work) -> dict[str, Any]:
    """Delete a customer; the saved cards go too."""
    record = customer(work, work.path["customer"], "id")
    for method in work.store.select("payment_method", "json_extract(body, '$.customer') = ?", (record.id,)):
        method.body["customer"] = None
        method.private["used"] = True
        work.store.save(method)
    work.emit("customer.deleted", record)
    record.body = {"id": record.id, "object": "customer", "deleted": True}
    work.store.save(record)
    return record.body


@serves("get", "/v1/customers")
def list_page(work: Work) -> dict[str, Any]:
    """List customers who have not been deleted."""
    return lists.page(
        work,
        "customer",
        "/v1/customers",
        {"email": "json_extract(body, '$.email')"},
        always="json_extract(body, '$.deleted') IS NULL",
    )


@serves("get", "/v1/customers/{customer}/payment_methods")
def list_payment_methods(work: Work) -> dict[str, Any]:
    """List a customer's saved payment methods."""
    record = customer(work, work.path["customer"])
    work.params["customer"] = record.id
    return lists.page(
        work,
        "payment_method",
        f"/v1/customers/{record.id}/payment_methods",
        {"customer": "json_extract(body, '$.customer')", "type": "json_extract(body, '$.type')"},
    )
