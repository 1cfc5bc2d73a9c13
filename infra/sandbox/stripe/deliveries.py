"""Sending events to the webhook (signed, repeated until taken) and payouts to the sandbox bank."""

import hashlib
import hmac
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import urllib3

from infra.sandbox.stripe.webhook_secrets import secrets_in_force

if TYPE_CHECKING:
    from infra.sandbox.stripe.sandbox import Sandbox

_GIVEN_UP_AFTER_SECONDS = 3 * 86_400
_LONGEST_PAUSE_SECONDS = 60
_POLL_SECONDS = 1.0
_TIMEOUT_SECONDS = 10
_SENDERS = 4
_BATCH = 32
_REORDER_SPREAD_SECONDS = 1.5


@dataclass(frozen=True)
class Delivery:
    """One message that is due."""

    id: int
    event: str
    target: str
    body: str
    attempts: int
    age_seconds: int


def sign(secrets: list[str], body: str, at: int) -> str:
    """The Stripe-Signature header, with a v1 for each secret that is in force.

    Its time is real time: a moved sandbox clock must not spoil it.
    """
    signed = f"{at}.{body}".encode()
    digests = [hmac.new(each.encode(), signed, hashlib.sha256).hexdigest() for each in secrets]
    return ",".join([f"t={at}", *(f"v1={digest}" for digest in digests)])


class Deliveries:
    """A background thread that sends what is due and lets the clock do its work."""

    def __init__(self, sandbox: "Sandbox") -> None:
        self._sandbox = sandbox
        self._wanted = threading.Event()
        self._stopping = False
        self._thread: threading.Thread | None = None
        self._http = urllib3.PoolManager(
            maxsize=_SENDERS, retries=False, timeout=urllib3.Timeout(_TIMEOUT_SECONDS)
        )

    def start(self) -> None:
        """Begin to send; also what an earlier run left unsent."""
        self._thread = threading.Thread(target=self._run, name="deliveries", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the batch at hand and end the thread."""
        self._stopping = True
        self._wanted.set()
        if self._thread:
            self._thread.join()
        self._http.clear()

    def wake(self) -> None:
        """Something new is to be sent."""
        self._wanted.set()

    def _run(self) -> None:
        with ThreadPoolExecutor(_SENDERS, thread_name_prefix="sender") as senders:
            while not self._stopping:
                self._wanted.clear()
                self._sandbox.tick()
                batch = self._due()
                list(senders.map(self._attempt, batch))
                # Asked again: stop() may have come between the loop's question and clear().
                if not batch and not self._stopping:
                    self._wanted.wait(_POLL_SECONDS)

    def _due(self) -> list[Delivery]:
        chaos, store = self._sandbox.chaos, self._sandbox.store
        if chaos.webhooks == "hold":
            return []
        with store.transaction():
            rows = store.connection.execute(
                "SELECT id, event, target, body, attempts,"
                " coalesce(? - json_extract(body, '$.created'), 0)"
                " FROM deliveries WHERE state = 'pending' AND due_at <= ? ORDER BY id LIMIT ?",
                (store.now(), time.time(), _BATCH),
            ).fetchall()
            due = [Delivery(*row) for row in rows]
            if chaos.webhooks in {"reorder", "late"}:
                due = self._put_off(due)
        return due

    def _put_off(self, due: list[Delivery]) -> list[Delivery]:
        """Give messages not yet tried a wait; a random one has them overtake each other."""
        chaos = self._sandbox.chaos
        for delivery in due:
            if delivery.attempts == 0:
                wait = chaos.late_seconds
                if chaos.webhooks == "reorder":
                    wait = random.uniform(0, _REORDER_SPREAD_SECONDS)  # noqa: S311 - no secret
                self._sandbox.store.connection.execute(
                    "UPDATE deliveries SET attempts = 1, due_at = ? WHERE id = ?",
                    (time.time() + wait, delivery.id),
                )
        return [delivery for delivery in due if delivery.attempts > 0]

    def _attempt(self, delivery: Delivery) -> None:
        mode = self._sandbox.chaos.webhooks if delivery.target == "webhook" else "normal"
        if mode == "off":
            self._note(delivery, "failed", "switched off")
            return
        answer = self._send(delivery)
        if mode == "duplicate":
            answer = self._send(delivery)
        if answer.isdecimal() and 200 <= int(answer) < 300:
            self._note(delivery, "delivered", answer)
        elif delivery.target == "webhook" and delivery.age_seconds > _GIVEN_UP_AFTER_SECONDS:
            self._note(delivery, "failed", answer)
        else:
            self._note(delivery, "pending", answer)

    def _send(self, delivery: Delivery) -> str:
        settings = self._sandbox.settings
        headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Stripe/1.0 (sandbox)"}
        if delivery.target == "webhook":
            url = settings.webhook_url
            headers["Stripe-Signature"] = sign(self._secrets(), delivery.body, int(time.time()))
        else:
            url = f"{settings.bank_url}/payouts" if settings.bank_url else None
            # A repeated payout must not be credited twice.
            headers["Idempotency-Key"] = f"stripe:{delivery.event}"
        if url is None:
            return "no address"
        try:
            return str(self._http.request("POST", url, body=delivery.body.encode(), headers=headers).status)
        except urllib3.exceptions.HTTPError as error:
            return type(error).__name__

    def _secrets(self) -> list[str]:
        store = self._sandbox.store
        with store.transaction():
            return secrets_in_force(store, self._sandbox.settings.webhook_secret)

    def _note(self, delivery: Delivery, state: str, answer: str) -> None:
        pause = min(2**delivery.attempts, _LONGEST_PAUSE_SECONDS)
        store = self._sandbox.store
        with store.transaction():
            store.connection.execute(
                "UPDATE deliveries SET state = ?, attempts = attempts + 1, due_at = ?, last_answer = ?"
                " WHERE id = ?",
                (state, time.time() + pause, answer, delivery.id),
            )
