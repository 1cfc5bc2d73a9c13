"""The running sandbox: its state, its clock, its rules, and what is still to be sent outside."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.sandbox.stripe.chaos import Chaos
from infra.sandbox.stripe.deliveries import Deliveries
from infra.sandbox.stripe.idempotency import KeysInFlight, forget_old
from infra.sandbox.stripe.specification import load_specification
from infra.sandbox.stripe.store import Store
from infra.sandbox.stripe.timers import run_due
from infra.sandbox.stripe.work import Work

# The events that the platform subscribes to; others happen and can be listed, but are not sent.
SUBSCRIBED = frozenset(
    {
        "checkout.session.completed",
        "checkout.session.async_payment_succeeded",
        "checkout.session.async_payment_failed",
        "checkout.session.expired",
        "setup_intent.succeeded",
        "setup_intent.setup_failed",
        "payment_intent.succeeded",
        "payment_intent.payment_failed",
        "payment_intent.processing",
        "payment_intent.requires_action",
        "payment_intent.canceled",
        "refund.created",
        "refund.updated",
        "refund.failed",
        "charge.dispute.created",
        "charge.dispute.updated",
        "charge.dispute.closed",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.funds_reinstated",
        "radar.early_fraud_warning.created",
        "payment_method.automatically_updated",
        "payment_method.detached",
        "payout.paid",
        "payout.failed",
        "payout.reconciliation_completed",
        "mandate.updated",
        # Of connected accounts: the only one that the platform's endpoint for them asks for.
        "connect:account.updated",
    }
)


@dataclass(frozen=True)
class Settings:
    """What the command line says. Without a data folder the state lives in memory."""

    data: Path | None = None
    webhook_url: str | None = None
    webhook_secret: str = "whsec_local"  # noqa: S105 - a local stand-in's default
    bank_url: str | None = None
    payout_account: str | None = None
    public_url: str | None = None


class Sandbox:
    """Everything that requests, pages and background work share."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        if settings.data:
            settings.data.mkdir(parents=True, exist_ok=True)
        self.store = Store(settings.data / "stripe.sqlite3" if settings.data else ":memory:")
        self.specification = load_specification()
        self.keys = KeysInFlight()
        self.chaos = Chaos()
        self.deliveries = Deliveries(self)
        self._closed = False

    @contextmanager
    def work(self, public_url: str = "", **request: Any) -> Iterator[Work]:
        """A transaction; once it is committed, events are checked and their sending begins."""
        with self.store.transaction():
            work = Work(
                store=self.store,
                now=self.store.now(),
                bank_told=self.settings.bank_url is not None,
                payout_account=self.settings.payout_account,
                public_url=(self.settings.public_url or public_url).rstrip("/"),
                subscribed=SUBSCRIBED if self.settings.webhook_url else frozenset(),
                **request,
            )
            yield work
        self._check_events(work)
        if work.emitted:
            self.deliveries.wake()

    def _check_events(self, work: Work) -> None:
        problems = []
        for event in work.emitted:
            about = event["data"]["object"]
            found = self.specification.object_problems(event) + self.specification.object_problems(about)
            problems += [(event["type"], problem) for problem in found]
        for event_type, problem in problems:
            self.record_violations("event", event_type, [problem], work.request_id)

    def record_violations(
        self, direction: str, operation: str, problems: list[str], request_id: str | None
    ) -> None:
        """Keep breaches of the published schema, for tests and people to find."""
        if not problems:
            return
        with self.store.transaction():
            self.store.connection.executemany(
                "INSERT INTO violations (at, direction, operation, problem, request_id)"
                " VALUES (?, ?, ?, ?, ?)",
                [(self.store.now(), direction, operation, problem, request_id or "") for problem in problems],
            )

    def tick(self) -> None:
        """Do what the clock has made due, a batch at a time."""
        with self.store.transaction():
            forget_old(self.store)
        more = True
        while more and not self._closed:
            with self.work() as work:
                more = run_due(work)

    def close(self) -> None:
        """Stop sending and let go of the state file."""
        self._closed = True
        self.deliveries.stop()
        self.store.close()
