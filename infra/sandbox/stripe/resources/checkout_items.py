"""What a payment session sells: lines with a price of their own, or one from the catalogue."""

from typing import Any

from infra.sandbox.stripe.errors import InvalidRequest
from infra.sandbox.stripe.resources.payment_intents import require_sound
from infra.sandbox.stripe.store import new_id
from infra.sandbox.stripe.work import Work


def line_items(work: Work) -> list[dict[str, Any]]:
    """The lines of a new session, each with its sum in cents."""
    if not work.params.get("line_items"):
        raise InvalidRequest(
            "Missing required param: line_items.", param="line_items", code="parameter_missing"
        )
    return [_line(work, given, number) for number, given in enumerate(work.params["line_items"])]


def _line(work: Work, given: dict[str, Any], number: int) -> dict[str, Any]:
    unit, description = _unit(work, given, f"line_items[{number}]")
    quantity = given.get("quantity", 1)
    amount = unit * quantity
    if amount < 1:
        name = f"line_items[{number}][price_data][unit_amount]"
        raise InvalidRequest("Invalid non-negative integer", param=name)
    return {
        "id": new_id("li"),
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": "eur",
        "description": description,
        "price": None,
        "quantity": quantity,
    }


def _unit(work: Work, given: dict[str, Any], name: str) -> tuple[int, str | None]:
    """What one costs in cents, and what it is called."""
    if "price" in given:
        price = work.get("price", given["price"], f"{name}[price]")
        return price["unit_amount"], work.store.fetch(price["product"], "product")["name"]
    price_data = given.get("price_data") or {}
    if "unit_amount" not in price_data:
        raise InvalidRequest("The sandbox takes price_data with unit_amount.", param=f"{name}[price_data]")
    require_sound({"currency": price_data.get("currency")})
    return price_data["unit_amount"], price_data.get("product_data", {}).get("name")
