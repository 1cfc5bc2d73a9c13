"""Idempotency keys as Stripe keeps them: the first answer, for a day, and one request at a time."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from infra.sandbox.stripe.errors import IdempotencyError, KeyInUse
from infra.sandbox.stripe.specification import Parameters
from infra.sandbox.stripe.store import Store

KEPT_SECONDS = 24 * 3600
LONGEST_KEY = 255


@dataclass(frozen=True)
class Attempt:
    """A request that came with a key."""

    key: str
    operation: str
    fingerprint: str


@dataclass(frozen=True)
class KeptAnswer:
    """What the first request with the key was answered."""

    status: int
    body: str
    request_id: str


def attempt(key: str, address: str, parameters: Parameters, account: str = "") -> Attempt:
    """Fingerprint a request; the address counts, the order of parameters does not.

    Each connected account has keys of its own.
    """
    if len(key) > LONGEST_KEY:
        raise IdempotencyError(f"Keys for idempotent requests can be at most {LONGEST_KEY} characters.")
    canonical = json.dumps(parameters, sort_keys=True)
    fingerprint = hashlib.sha256(canonical.encode()).hexdigest()
    return Attempt(f"{account} {key}" if account else key, address, fingerprint)


def recall(store: Store, attempt: Attempt) -> KeptAnswer | None:
    """The kept answer, if the key was used within a day. Raises when it was used for something else."""
    row = store.connection.execute(
        "SELECT operation, fingerprint, status, body, request_id FROM idempotency"
        " WHERE key = ? AND stored_at > ?",
        (attempt.key, store.now() - KEPT_SECONDS),
    ).fetchone()
    if row is None:
        return None
    operation, fingerprint, status, body, request_id = row
    if operation != attempt.operation:
        raise IdempotencyError(
            "Keys for idempotent requests can only be used for the same endpoint they were first used for "
            f"('{attempt.operation}' vs '{operation}'). Try using a key other than '{attempt.key}'."
        )
    if fingerprint != attempt.fingerprint:
        raise IdempotencyError(
            "Keys for idempotent requests can only be used with the same parameters they were first used "
            f"with. Try using a key other than '{attempt.key}' if you meant to execute a different request."
        )
    return KeptAnswer(status, body, request_id)


def remember(store: Store, attempt: Attempt, answer: KeptAnswer) -> None:
    """Keep an answer, in the same transaction as its effect."""
    store.connection.execute(
        "INSERT OR REPLACE INTO idempotency VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            attempt.key,
            attempt.operation,
            attempt.fingerprint,
            answer.status,
            answer.body,
            answer.request_id,
            store.now(),
        ),
    )


def forget_old(store: Store) -> None:
    """Stripe forgets a key after a day; so that tests meet this, the sandbox does so at once."""
    store.connection.execute("DELETE FROM idempotency WHERE stored_at <= ?", (store.now() - KEPT_SECONDS,))


class KeysInFlight:
    """Keys of the requests that run right now; a second one with the same key is turned away."""

    def __init__(self) -> None:
        self._keys: set[str] = set()
        self._lock = threading.Lock()

    @contextmanager
    def held(self, attempt: Attempt | None) -> Iterator[None]:
        """Hold the key while the request runs."""
        if attempt is None:
            yield
            return
        with self._lock:
            if attempt.key in self._keys:
                raise KeyInUse(
                    "There is currently another in-progress request using this Stripe-Idempotent-Key "
                    f"({attempt.key}). Please try again later.",
                    code="idempotency_key_in_use",
                )
            self._keys.add(attempt.key)
        try:
            yield
        finally:
            with self._lock:
                self._keys.discard(attempt.key)
