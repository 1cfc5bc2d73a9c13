"""`expand[]`: ids in an answer replaced by the objects they name."""

import copy
from typing import Any

from infra.sandbox.stripe.errors import InvalidRequest
from infra.sandbox.stripe.store import Store


def expanded(store: Store, body: dict[str, Any], paths: list[str]) -> dict[str, Any]:
    """A copy of the answer with every path expanded; raises for a path that leads nowhere."""
    result = copy.deepcopy(body)
    for path in paths:
        _walk(store, result, path.split("."), path)
    return result


def _walk(store: Store, node: Any, steps: list[str], path: str) -> None:
    if isinstance(node, list):
        for item in node:
            _walk(store, item, steps, path)
        return
    step, rest = steps[0], steps[1:]
    if not isinstance(node, dict) or step not in node:
        raise InvalidRequest(f"This property cannot be expanded ({path}).", param="expand")
    value = node[step]
    if isinstance(value, str):
        found = store.find(value)
        if found is None:
            raise InvalidRequest(f"This property cannot be expanded ({path}).", param="expand")
        node[step] = value = copy.deepcopy(found.body)
    if rest and value is not None:
        _walk(store, value, rest, path)
