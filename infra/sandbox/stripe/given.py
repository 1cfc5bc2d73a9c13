"""What a control call gives: the fields of a small JSON object, each of the type that is asked for."""

from typing import Any

from flask import request

from infra.sandbox.stripe.errors import InvalidRequest


def body() -> dict[str, Any]:
    """The whole object; empty when nothing was sent."""
    if not request.get_data():
        return {}
    found = request.get_json(force=True, silent=True)
    if not isinstance(found, dict):
        raise InvalidRequest("send a JSON object")
    return found


def given(name: str, kind: type, **default: Any) -> Any:
    """One field, or its default; an error that names the field otherwise."""
    asked = body()
    if name not in asked and "default" in default:
        return default["default"]
    value = asked.get(name)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise InvalidRequest(f"{name} must be given as {kind.__name__}", param=name)
    return value


def one_of(name: str, allowed: frozenset[str] | set[str] | dict[str, Any], **default: Any) -> str:
    """A field whose value must be one of these words."""
    value: str = given(name, str, **default)
    if value not in allowed:
        raise InvalidRequest(f"{name} must be one of {sorted(allowed)}", param=name)
    return value
