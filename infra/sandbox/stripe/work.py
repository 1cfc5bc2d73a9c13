"""One transaction's worth of work on the sandbox: what handlers, pages and timers are given."""

import copy
import json
from dataclasses import dataclass, field
from typing import Any

from infra.sandbox.stripe.errors import ApiError, no_such
from infra.sandbox.stripe.specification import API_VERSION, Parameters
from infra.sandbox.stripe.store import Record, Store, new_id


@dataclass
class Work:
    """The open transaction with its time, and the request that caused it, if one did."""

    store: Store
    now: int
    public_url: str
    subscribed: frozenset[str]
    params: Parameters = field(default_factory=dict)
    path: dict[str, str] = field(default_factory=dict)
    account: str = ""
    bank_told: bool = False
    payout_account: str | None = None
    request_id: str | None = None
    idempotency_key: str | None = None
    emitted: list[dict[str, Any]] = field(default_factory=list)

    def get(self, kind: str, identifier: str, param: str) -> Record:
        """The caller's own object that a parameter names, or the error naming the parameter."""
        record = self.store.find(identifier, kind)
        if record is None or record.account != self.account:
            raise self.no_such(kind, identifier, param)
        return record

    def no_such(self, kind: str, identifier: str, param: str) -> ApiError:
        """The error for an id that names nothing: 404 when the address holds it, 400 when a parameter."""
        by_parameter = self.request_id is not None and identifier not in self.path.values()
        return no_such(kind, identifier, param, by_parameter=by_parameter)

    def emit(
        self,
        event_type: str,
        record: Record,
        previous: dict[str, Any] | None = None,
        *,
        account: str | None = None,
    ) -> None:
        """Write an event about the object as it is now, and its delivery to the webhook.

        It happens in the account whose the object is, or in `account`.
        """
        where = record.account if account is None else account
        event = self.new_event(event_type, copy.deepcopy(record.body), where)
        if previous is not None:
            event["data"]["previous_attributes"] = previous
        subscribed = (f"connect:{event_type}" if where else event_type) in self.subscribed
        self.keep_event(event, where, told=subscribed)
        self.emitted.append(event)

    def new_event(self, event_type: str, about: dict[str, Any], account: str = "") -> dict[str, Any]:
        """An event that has happened now, not yet kept."""
        event: dict[str, Any] = {
            "id": new_id("evt"),
            "object": "event",
            "api_version": API_VERSION,
            "created": self.now,
            "data": {"object": about},
            "livemode": False,
            "pending_webhooks": 0,
            "request": {"id": self.request_id, "idempotency_key": self.idempotency_key},
            "type": event_type,
        }
        return event | ({"account": account} if account else {})

    def keep_event(self, event: dict[str, Any], account: str, *, told: bool) -> None:
        """Keep an event, and have the webhook told of it."""
        event["pending_webhooks"] = int(told)
        self.store.insert(event, account=account)
        if told:
            self.deliver(event["id"], "webhook", event)

    def deliver(self, event: str, target: str, body: dict[str, Any]) -> None:
        """Queue a message to the outside (`webhook` or `bank`); it is sent after the commit."""
        self.store.connection.execute(
            "INSERT INTO deliveries (event, target, body, state, attempts, due_at, last_answer)"
            " VALUES (?, ?, ?, 'pending', 0, 0, '')",
            (event, target, json.dumps(body)),
        )

    def at(self, due_at: int, action: str, subject: str) -> None:
        """Have something done once sandbox time reaches `due_at`."""
        self.store.connection.execute(
            "INSERT OR IGNORE INTO timers (due_at, action, subject) VALUES (?, ?, ?)",
            (due_at, action, subject),
        )
