"""Which function serves which operation of the API."""

from collections.abc import Callable
from typing import Any

from infra.sandbox.stripe.work import Work

Handler = Callable[[Work], dict[str, Any]]
OPERATIONS: dict[tuple[str, str], Handler] = {}


def serves(method: str, path: str) -> Callable[[Handler], Handler]:
    """Register a handler for a method and a path as the specification writes it."""

    def register(handler: Handler) -> Handler:
        OPERATIONS[(method, path)] = handler
        return handler

    return register
