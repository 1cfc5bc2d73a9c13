"""Events arrive: each takes effect once, in its aggregate's order, and is then confirmed.

The start of an attempt is committed before the handler runs, so that a worker that is killed in the
middle still counts. The effect, the mark "handled" and the step of the sequence are one transaction.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from services.chassis import logs
from services.chassis.database import Sessions, transaction
from services.contracts.events import Event, read_event

log = logs.get(__name__)

MAX_ATTEMPTS = 5
ERROR_LENGTH = 500

Handler = Callable[[Session, Any], None]
Handlers = Mapping[type[Event], Handler]

_REMEMBER = text(
    "INSERT INTO inbox_message (delivery_id, producer, name, aggregate, sequence, payload, replays) "
    "VALUES (:delivery_id, :producer, :name, :aggregate, :sequence, CAST(:payload AS jsonb), :replays) "
    "ON CONFLICT DO NOTHING"
)
_LOCK_MESSAGE = text(
    "SELECT delivery_id, producer, name, aggregate, sequence, payload, state, attempts, replays, error "
    "FROM inbox_message WHERE delivery_id = :delivery_id FOR UPDATE"
)
_LOCK_SEQUENCE = text(
    "INSERT INTO inbox_sequence AS s (producer, aggregate) VALUES (:producer, :aggregate) "
    "ON CONFLICT (producer, aggregate) DO UPDATE SET last = s.last RETURNING last"
)
_NEXT_DEFERRED = text(
    "SELECT delivery_id FROM inbox_message WHERE producer = :producer AND aggregate = :aggregate "
    "AND sequence = :sequence AND state = 'deferred'"
)


@dataclass
class Receipt:
    """What to tell the producer."""

    handled: list[str] = field(default_factory=list)
    parked: dict[str, str] = field(default_factory=dict)


def receive(sessions: Sessions, handlers: Handlers, message: dict[str, Any]) -> Receipt:
    """Take in one message, and whatever later ones were waiting for it."""
    receipt = Receipt()
    _remember(sessions, message)
    delivery_id: str | None = message["delivery_id"]
    while delivery_id:
        delivery_id = _attempt(sessions, handlers, delivery_id, receipt)
    return receipt


def _remember(sessions: Sessions, message: dict[str, Any]) -> None:
    with transaction(sessions) as session:
        session.execute(_REMEMBER, {**message, "payload": json.dumps(message["payload"], ensure_ascii=False)})
        session.execute(
            text(
                "UPDATE inbox_message SET state = 'received', attempts = 0, replays = :replays "
                "WHERE delivery_id = :delivery_id AND state = 'parked' AND replays < :replays"
            ),
            {"delivery_id": message["delivery_id"], "replays": message["replays"]},
        )


def _attempt(sessions: Sessions, handlers: Handlers, delivery_id: str, receipt: Receipt) -> str | None:
    """Try one message; returns the delivery that it unblocked, if any."""
    state, error = _start_attempt(sessions, delivery_id)
    if state == "handled":
        receipt.handled.append(delivery_id)
        return None
    if state == "parked":
        receipt.parked[delivery_id] = error
        return None
    if state == "deferred":
        return None
    try:
        following = _take_effect(sessions, handlers, delivery_id)
    except Exception as failure:
        log.warning("inbox.failed", delivery_id=delivery_id, error=type(failure).__name__, exc_info=True)
        parked = _note_failure(sessions, delivery_id, failure)
        if parked:
            receipt.parked[delivery_id] = parked
        return None
    receipt.handled.append(delivery_id)
    return following


def _start_attempt(sessions: Sessions, delivery_id: str) -> tuple[str, str]:
    with transaction(sessions) as session:
        row = session.execute(_LOCK_MESSAGE, {"delivery_id": delivery_id}).mappings().one()
        if row["state"] in ("handled", "parked"):
            return row["state"], row["error"] or ""
        last = session.execute(
            _LOCK_SEQUENCE, {"producer": row["producer"], "aggregate": row["aggregate"]}
        ).scalar_one()
        if row["sequence"] > last + 1:
            _set_state(session, delivery_id, "deferred", row["attempts"])
            return "deferred", ""
        if row["attempts"] >= MAX_ATTEMPTS:
            # Five starts and no end: the worker died each time, so nobody wrote the error down.
            _set_state(session, delivery_id, "parked", row["attempts"], "the worker died while handling it")
            return "parked", "the worker died while handling it"
        _set_state(session, delivery_id, "received", row["attempts"] + 1)
        return "received", ""


def _take_effect(sessions: Sessions, handlers: Handlers, delivery_id: str) -> str | None:
    with transaction(sessions) as session:
        row = session.execute(_LOCK_MESSAGE, {"delivery_id": delivery_id}).mappings().one()
        if row["state"] == "handled":
            return None
        place = {"producer": row["producer"], "aggregate": row["aggregate"]}
        session.execute(_LOCK_SEQUENCE, place)
        event = read_event(row["name"], row["payload"])
        handlers[type(event)](session, event)
        # What was handled needs no copy of the payload, which may hold sealed contact data.
        session.execute(
            text(
                "UPDATE inbox_message SET state = 'handled', handled_at = now(), payload = NULL, "
                "error = NULL WHERE delivery_id = :delivery_id"
            ),
            {"delivery_id": delivery_id},
        )
        session.execute(
            text(
                "UPDATE inbox_sequence SET last = :sequence "
                "WHERE producer = :producer AND aggregate = :aggregate"
            ),
            {**place, "sequence": row["sequence"]},
        )
        following = session.execute(
            _NEXT_DEFERRED, {**place, "sequence": row["sequence"] + 1}
        ).scalar_one_or_none()
        return str(following) if following else None


def _note_failure(sessions: Sessions, delivery_id: str, failure: Exception) -> str | None:
    error = _describe(failure)
    with transaction(sessions) as session:
        row = session.execute(_LOCK_MESSAGE, {"delivery_id": delivery_id}).mappings().one()
        if row["state"] == "handled":
            return None
        parked = row["attempts"] >= MAX_ATTEMPTS
        _set_state(session, delivery_id, "parked" if parked else "received", row["attempts"], error)
        return error if parked else None


def _describe(failure: Exception) -> str:
    # The text of a database error may quote the row, and with it a person: its type says enough.
    if isinstance(failure, SQLAlchemyError):
        return type(failure).__name__
    first_line = str(failure).partition("\n")[0]
    return f"{type(failure).__name__}: {first_line}"[:ERROR_LENGTH]


def _set_state(
    session: Session, delivery_id: str, state: str, attempts: int, error: str | None = None
) -> None:
    session.execute(
        text(
            "UPDATE inbox_message SET state = :state, attempts = :attempts, "
            "error = COALESCE(:error, error) WHERE delivery_id = :delivery_id"
        ),
        {"delivery_id": delivery_id, "state": state, "attempts": attempts, "error": error},
    )
