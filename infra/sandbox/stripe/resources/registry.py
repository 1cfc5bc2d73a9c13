"""Which function serves which operation of the API."""

from collections.abc import Callable
from typing import Any

from infra.sandbox.stripe.work import Work

Handler = Callable[[Work], dict[str, Any]]
OPERATIONS: dict[tuple[str, str], Handler] = {}
# Those that can also be called with `Stripe-Account`, on behalf of a connected account.
CONNECTED: set[tuple[str, str]] = set()


def serves(method: str, path: str, *, connected: bool = False) -> Callable[[Handler], Handler]:
    """Register a handler for a method and a path as the specification writes it."""

    def register(handler: Handler) -> Handler:
        OPERATIONS[(method, path)] = handler
        if connected:
            CONNECTED.add((method, path))
        return handler

    return register
