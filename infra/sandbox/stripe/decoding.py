"""Form bodies with brackets into nested values, and their strings into the types the schema asks for."""

import re
from collections.abc import Iterable
from typing import Any

from infra.sandbox.stripe.errors import InvalidRequest
from infra.sandbox.stripe.specification import Parameters, Schema

_KEY = re.compile(r"(?P<name>[^\[\]]+)(?P<rest>(?:\[[^\[\]]*\])*)")
_INTEGER = re.compile(r"-?\d{1,18}")
_LARGEST_INDEX = 1_000
_DEEPEST = 12


def decode_pairs(pairs: Iterable[tuple[str, str]]) -> Parameters:
    """`[("card[number]", "42"), ("expand[]", "x")]` as `{"card": {"number": "42"}, "expand": {"0": "x"}}`.

    Lists stay objects with number keys until the schema says that they are lists.
    """
    decoded: Parameters = {}
    for key, value in pairs:
        match = _KEY.fullmatch(key)
        if match is None:
            raise InvalidRequest(f"Invalid parameter name: {key}", param=key)
        path = [match["name"], *re.findall(r"\[([^\[\]]*)\]", match["rest"])]
        if len(path) > _DEEPEST:
            raise InvalidRequest(f"Invalid parameter name: {key}", param=key)
        _place(decoded, path, value, key)
    return decoded


def _place(target: Parameters, path: list[str], value: str, key: str) -> None:
    for step in path[:-1]:
        inner = target.setdefault(step or str(len(target)), {})
        if not isinstance(inner, dict):
            raise InvalidRequest(f"Conflicting values for {key}", param=key)
        target = inner
    last = path[-1] or str(len(target))
    if last in target:
        raise InvalidRequest(f"Received {key} more than once", param=key)
    target[last] = value


def coerce(value: Any, schema: Schema) -> Any:
    """Turn form strings into the schema's types; what does not fit is left for validation to name."""
    if "anyOf" in schema:
        return _coerce_to_any(value, schema["anyOf"])
    if isinstance(value, dict):
        return _coerce_container(value, schema)
    return _coerce_text(value, schema) if isinstance(value, str) else value


def _coerce_to_any(value: Any, branches: list[Schema]) -> Any:
    """The first branch whose type the value takes on; plain text is the last resort."""
    for branch in branches:
        wanted = _type(branch)
        result = coerce(value, branch)
        if wanted in {"object", "array"} and isinstance(value, dict) and isinstance(result, dict | list):
            return result
        if wanted in {"integer", "number", "boolean"} and isinstance(value, str) and result is not value:
            return result
    return value


def _coerce_container(value: dict[str, Any], schema: Schema) -> Any:
    if _type(schema) == "array":
        if not all(key.isdecimal() and int(key) < _LARGEST_INDEX for key in value):
            return value
        return [coerce(value[key], schema.get("items", {})) for key in sorted(value, key=int)]
    named = schema.get("properties", {})
    other = schema.get("additionalProperties")
    return {
        key: coerce(inner, named.get(key) or (other if isinstance(other, dict) else {}))
        for key, inner in value.items()
    }


def _coerce_text(value: str, schema: Schema) -> Any:
    match _type(schema):
        case "integer" if _INTEGER.fullmatch(value):
            return int(value)
        case "number" if re.fullmatch(r"-?\d{1,18}(\.\d{1,12})?", value):
            return float(value)
        case "boolean" if value in {"true", "false"}:
            return value == "true"
        case "array" if value == "":
            return []
    return value


def _type(schema: Schema) -> str | None:
    declared = schema.get("type")
    return declared[0] if isinstance(declared, list) else declared
