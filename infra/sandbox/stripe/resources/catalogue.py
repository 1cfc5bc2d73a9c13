"""Products and prices: as much of them as a Checkout Session may name."""

from typing import Any

from infra.sandbox.stripe.errors import InvalidRequest
from infra.sandbox.stripe.resources.fields import merge_metadata, set_plain
from infra.sandbox.stripe.resources.payment_intents import require_sound
from infra.sandbox.stripe.resources.registry import serves
from infra.sandbox.stripe.store import new_id
from infra.sandbox.stripe.work import Work


@serves("post", "/v1/products")
def create_product(work: Work) -> dict[str, Any]:
    """Create a product."""
    body: dict[str, Any] = {
        "id": new_id("prod", 14),
        "object": "product",
        "active": True,
        "created": work.now,
        "default_price": None,
        "description": None,
        "images": [],
        "livemode": False,
        "marketing_features": [],
        "metadata": {},
        "name": work.params["name"],
        "package_dimensions": None,
        "shippable": None,
        "statement_descriptor": None,
        "tax_code": None,
        "unit_label": None,
        "updated": work.now,
        "url": None,
    }
    set_plain(body, work.params, ("description",))
    merge_metadata(body, work.params)
    return work.store.insert(body).body


@serves("post", "/v1/prices")
def create_price(work: Work) -> dict[str, Any]:
    """Create a price of a product, for one time."""
    require_sound({"currency": work.params["currency"]})
    if "unit_amount" not in work.params or "product" not in work.params or "recurring" in work.params:
        raise InvalidRequest("The sandbox takes prices with unit_amount and product, for one time.")
    product = work.get("product", work.params["product"], "product")
    cents: int = work.params["unit_amount"]
    body: dict[str, Any] = {
        "id": new_id("price"),
        "object": "price",
        "active": True,
        "billing_scheme": "per_unit",
        "created": work.now,
        "currency": "eur",
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": None,
        "metadata": {},
        "nickname": None,
        "product": product.id,
        "recurring": None,
        "tax_behavior": "unspecified",
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "one_time",
        "unit_amount": cents,
        "unit_amount_decimal": str(cents),
    }
    merge_metadata(body, work.params)
    return work.store.insert(body).body
