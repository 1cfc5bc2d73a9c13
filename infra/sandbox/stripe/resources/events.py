"""Events of the last thirty days."""

from typing import Any

from infra.sandbox.stripe.errors import InvalidRequest
from infra.sandbox.stripe.resources import lists
from infra.sandbox.stripe.resources.registry import serves
from infra.sandbox.stripe.store import Record
from infra.sandbox.stripe.work import Work

_KEPT_SECONDS = 30 * 86_400
# Still pending, or given up: no try of it was ever taken.
_UNDELIVERED = (
    "(SELECT max(state = 'delivered') FROM deliveries WHERE event = objects.id AND target = 'webhook') = 0"
)
_FILTERS = {
    "type": "json_extract(body, '$.type')",
    "types": "json_extract(body, '$.type') IN (SELECT value FROM json_each(?))",
    "delivery_success": f"coalesce(NOT {_UNDELIVERED}, 1)",
}


@serves("get", "/v1/events/{id}", connected=True)
def retrieve(work: Work) -> dict[str, Any]:
    """Answer an event as it was when it happened."""
    record = work.get("event", work.path["id"], "id")
    _count_pending(work, record)
    return record.body


@serves("get", "/v1/events", connected=True)
def list_page(work: Work) -> dict[str, Any]:
    """List events by type, by time and by whether the webhook took them."""
    if "type" in work.params and "types" in work.params:
        raise InvalidRequest("You may pass either type or types, not both.", param="types")
    listed = lists.page(
        work,
        "event",
        "/v1/events",
        _FILTERS,
        always=f"json_extract(body, '$.created') > {work.now - _KEPT_SECONDS}",
    )
    for body in listed["data"]:
        _count_pending(work, Record(body))
    return listed


def _count_pending(work: Work, record: Record) -> None:
    record.body["pending_webhooks"] = work.store.number(
        "SELECT count(*) FROM deliveries WHERE event = ? AND target = 'webhook' AND state = 'pending'",
        (record.id,),
    )
