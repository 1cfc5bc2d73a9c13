"""Stripe's published OpenAPI description, and checking of requests and answers against it."""

import gzip
import json
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator
from jsonschema.exceptions import ValidationError, relevance
from referencing import Registry
from referencing.jsonschema import DRAFT4

from infra.sandbox.stripe.errors import InvalidRequest

API_VERSION = "2026-05-27.dahlia"
SPECIFICATION_FILE = Path(__file__).with_name("openapi-2026-05-27.dahlia.json.gz")
_BASE = "urn:stripe"
_PREFIX = "#/components/schemas/"
# How many objects back a look at one is remembered.
_REMEMBERED = 64

Schema = dict[str, Any]
Parameters = dict[str, Any]


@dataclass(frozen=True)
class Operation:
    """One method of one path: what it takes and what it answers."""

    method: str
    path: str
    request_schema: Schema
    response_schema: Schema

    @cached_property
    def answers_object(self) -> str | None:
        """The name of the one kind of object that it answers with, if it is one."""
        reference: str = self.response_schema.get("$ref", "")
        return reference.removeprefix(_PREFIX) or None

    @cached_property
    def label(self) -> str:
        """As violations and logs name it: `POST /v1/refunds`."""
        return f"{self.method.upper()} {self.path}"


class Specification:
    """The operations this sandbox knows, with their validators built once."""

    def __init__(self, document: dict[str, Any]) -> None:
        if document["info"]["version"] != API_VERSION:
            raise ValueError(f"the specification is {document['info']['version']}, not {API_VERSION}")
        self.schemas: dict[str, Schema] = document["components"]["schemas"]
        close_objects(self.schemas)
        absorb_nullable(document)
        self._registry: Registry[Any] = Registry().with_resource(_BASE, DRAFT4.create_resource(document))
        self.operations = {
            (method, path): _operation(method, path, described)
            for path, methods in document["paths"].items()
            for method, described in methods.items()
        }
        self._validators: dict[str, Draft4Validator] = {}
        # An object often goes out twice, as an answer and in an event: it is looked at once.
        self._look_once = lru_cache(_REMEMBERED)(self._look)

    def check_request(self, operation: Operation, parameters: Parameters) -> None:
        """Raise the InvalidRequest that Stripe would answer to these parameters, if they are wrong."""
        errors = sorted(
            self._validator(f"request {operation.label}", operation.request_schema).iter_errors(parameters),
            key=relevance,
        )
        if errors:
            raise _as_invalid_request(_innermost(errors[-1]))

    def answer_problems(self, operation: Operation, status: int, body: Any) -> list[str]:
        """Everything in which our own answer strays from the published schema."""
        if status == 200 and operation.answers_object:
            return self._object_problems(operation.answers_object, body)
        if status == 200:
            return self._problems(f"answer {operation.label}", operation.response_schema, body)
        return self._problems("error", _reference("error"), body)

    def object_problems(self, body: dict[str, Any]) -> list[str]:
        """The same for one object, such as the payload of an event."""
        return self._object_problems(body["object"], body)

    def _object_problems(self, name: str, body: Any) -> list[str]:
        return list(self._look_once(name, json.dumps(body, sort_keys=True)))

    def _look(self, name: str, text: str) -> tuple[str, ...]:
        return tuple(self._problems(name, _reference(name), json.loads(text)))

    def _problems(self, name: str, schema: Schema, body: Any) -> list[str]:
        return [
            f"{'.'.join(map(str, error.absolute_path)) or '(whole)'}: {error.message[:300]}"
            for outer in self._validator(name, schema).iter_errors(body)
            for error in _of_nearest_branch(outer)
        ]

    def _validator(self, name: str, schema: Schema) -> Draft4Validator:
        if name not in self._validators:
            self._validators[name] = Draft4Validator(_absolute(schema), registry=self._registry)
        return self._validators[name]


@cache
def load_specification() -> Specification:
    """The committed, trimmed description (see rebuild_spec.py); read once, never changed after."""
    return Specification(json.loads(gzip.decompress(SPECIFICATION_FILE.read_bytes())))


def close_objects(node: Any) -> None:
    """Refuse properties that Stripe does not publish: a misspelt key in our answers is a violation."""
    for child in _children(node):
        close_objects(child)
    if isinstance(node, dict) and node.get("type") == "object" and "properties" in node:
        node.setdefault("additionalProperties", False)


def absorb_nullable(node: Any) -> None:
    """Rewrite OpenAPI's `nullable` into what JSON Schema Draft 4 understands."""
    for child in _children(node):
        absorb_nullable(child)
    if not isinstance(node, dict) or node.get("nullable") is not True:
        return
    if "anyOf" in node:
        node["anyOf"] = [*node["anyOf"], {"type": "null"}]
    if isinstance(node.get("type"), str):
        node["type"] = [node["type"], "null"]
    if "enum" in node:
        node["enum"] = [*node["enum"], None]


def _children(node: Any) -> list[Any]:
    if isinstance(node, dict):
        return list(node.values())
    return node if isinstance(node, list) else []


def _reference(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _absolute(node: Any) -> Any:
    """References of a schema that leaves its document must name the document."""
    if isinstance(node, dict):
        return {key: f"{_BASE}{value}" if key == "$ref" else _absolute(value) for key, value in node.items()}
    return [_absolute(value) for value in node] if isinstance(node, list) else node


def _operation(method: str, path: str, described: dict[str, Any]) -> Operation:
    if method == "post":
        request = described["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
    else:
        queries = [entry for entry in described.get("parameters", []) if entry["in"] == "query"]
        request = {
            "type": "object",
            "additionalProperties": False,
            "properties": {entry["name"]: entry["schema"] for entry in queries},
            "required": [entry["name"] for entry in queries if entry.get("required")] or None,
        }
        request = {key: value for key, value in request.items() if value is not None}
    response = described["responses"]["200"]["content"]["application/json"]["schema"]
    return Operation(method, path, request, response)


def _innermost(error: ValidationError) -> ValidationError:
    """Follow "none of the alternatives fits" into the alternative that was meant."""
    meant = [inner for inner in error.context or [] if inner.path or inner.validator not in {"type", "enum"}]
    return _innermost(max(meant, key=lambda inner: len(inner.absolute_path))) if meant else error


def _of_nearest_branch(error: ValidationError) -> list[ValidationError]:
    """For "none of the alternatives fits": what is wrong with the one that lacks nothing."""
    branches: dict[Any, list[ValidationError]] = {}
    for inner in error.context or []:
        branches.setdefault(inner.schema_path[0], []).append(inner)
    whole = [
        found
        for found in branches.values()
        if not any(inner.validator in {"required", "type"} and not inner.path for inner in found)
    ]
    return whole[0] if whole else [error]


def _as_invalid_request(error: ValidationError) -> InvalidRequest:
    """Name the parameter the way Stripe does: `payment_method_options[card][network]`."""
    path = [str(step) for step in error.absolute_path]
    if error.validator == "additionalProperties":
        unknown = sorted(set(error.instance) - set(error.schema.get("properties", {})))[0]
        name = bracketed([*path, unknown])
        return InvalidRequest(f"Received unknown parameter: {name}", param=name, code="parameter_unknown")
    if error.validator == "required":
        missing = next(name for name in error.validator_value if name not in error.instance)
        name = bracketed([*path, missing])
        return InvalidRequest(f"Missing required param: {name}.", param=name, code="parameter_missing")
    name = bracketed(path)
    if error.validator == "type" and error.validator_value == "integer":
        return InvalidRequest(
            f"Invalid integer: {error.instance}", param=name, code="parameter_invalid_integer"
        )
    if error.validator == "enum":
        allowed = ", ".join(str(value) for value in error.validator_value)
        return InvalidRequest(f"Invalid {name}: must be one of {allowed}", param=name)
    return InvalidRequest(f"Invalid {name}: {error.message[:200]}", param=name)


def bracketed(path: list[str]) -> str:
    """`["card", "network"]` as `card[network]`."""
    return path[0] + "".join(f"[{step}]" for step in path[1:]) if path else ""
