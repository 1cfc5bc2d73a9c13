"""Pages of lists, as every list of the API gives them."""

import json
from typing import Any

from infra.sandbox.stripe.errors import InvalidRequest
from infra.sandbox.stripe.work import Work

_COMPARISONS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_LARGEST_PAGE = 100


def page(
    work: Work, kind: str, url: str, filters: dict[str, str] | None = None, *, always: str = "true"
) -> dict[str, Any]:
    """One page, newest first.

    `filters` maps a query parameter to the SQL expression it must equal, or to a condition that has
    its own question mark; `always` is a condition that every object of the list meets.
    """
    conditions = [always, "account = ?"]
    values: list[Any] = [work.account]
    for name, expression in (filters or {}).items():
        if name in work.params:
            value = work.params[name]
            conditions.append(expression if "?" in expression else f"{expression} = ?")
            values.append(json.dumps(value) if isinstance(value, list) else value)
    _created(work.params.get("created"), conditions, values)
    limit = work.params.get("limit", 10)
    if not 1 <= limit <= _LARGEST_PAGE:
        raise InvalidRequest(f"This value must be between 1 and {_LARGEST_PAGE}.", param="limit")
    backwards = "ending_before" in work.params
    _cursor(work, kind, conditions, values)
    found = work.store.select(
        kind, " AND ".join(conditions), tuple(values), limit=limit + 1, oldest_first=backwards
    )
    bodies = [record.body for record in found[:limit]]
    if backwards:
        bodies.reverse()
    return envelope(bodies, url, has_more=len(found) > limit)


def envelope(bodies: list[dict[str, Any]], url: str, *, has_more: bool = False) -> dict[str, Any]:
    """The list object around some bodies."""
    return {"object": "list", "data": bodies, "has_more": has_more, "url": url}


def _created(wanted: Any, conditions: list[str], values: list[Any]) -> None:
    if wanted is None:
        return
    bounds = wanted if isinstance(wanted, dict) else {"gte": wanted, "lte": wanted}
    for name, bound in bounds.items():
        conditions.append(f"json_extract(body, '$.created') {_COMPARISONS[name]} ?")
        values.append(bound)


def _cursor(work: Work, kind: str, conditions: list[str], values: list[Any]) -> None:
    for name, comparison in (("starting_after", "<"), ("ending_before", ">")):
        if name in work.params:
            work.get(kind, work.params[name], name)
            conditions.append(f"sequence {comparison} (SELECT sequence FROM objects WHERE id = ?)")  # noqa: S608
            values.append(work.params[name])
