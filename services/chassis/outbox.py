"""Events leave with the rows they speak of: written in the same transaction, sent afterwards."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from services.chassis.copying import copy_rows
from services.chassis.database import EVENTS_EMITTED
from services.chassis.identifiers import new_id
from services.chassis.identity import identity
from services.contracts.events import Event
from services.contracts.routing import SUBSCRIBERS

_INSERT_EVENT = text(
    "INSERT INTO outbox_event (id, name, aggregate, payload, trace_id) "
    "VALUES (:id, :name, :aggregate, CAST(:payload AS jsonb), :trace_id)"
)
# The counter row stays locked until commit, which is what makes the sequence free of gaps.
_NEXT_SEQUENCE = text(
    "INSERT INTO outbox_sequence AS s (subscriber, aggregate, last) VALUES (:subscriber, :aggregate, 1) "
    "ON CONFLICT (subscriber, aggregate) DO UPDATE SET last = s.last + 1 RETURNING last"
)
_INSERT_DELIVERY = text(
    "INSERT INTO outbox_delivery (id, event_id, subscriber, aggregate, sequence) "
    "VALUES (:id, :event_id, :subscriber, :aggregate, :sequence)"
)


def emit(session: Session, event: Event) -> None:
    """Record that the event happened, with one delivery for each subscriber."""
    event_id, aggregate = new_id(), event.aggregate
    session.execute(
        _INSERT_EVENT,
        {
            "id": event_id,
            "name": event.NAME,
            "aggregate": aggregate,
            "payload": json.dumps(event.to_payload(), ensure_ascii=False),
            "trace_id": _trace_id(),
        },
    )
    for subscriber in SUBSCRIBERS[type(event)]:
        route = {"subscriber": subscriber, "aggregate": aggregate}
        sequence = session.execute(_NEXT_SEQUENCE, route).scalar_one()
        session.execute(
            _INSERT_DELIVERY, {"id": new_id(), "event_id": event_id, "sequence": sequence, **route}
        )
    session.info[EVENTS_EMITTED] = True


_NEXT_SEQUENCES = text(
    "INSERT INTO outbox_sequence AS s (subscriber, aggregate, last) "
    "SELECT subscriber, aggregate, count(*) FROM unnest(CAST(:subscribers AS text[]), "
    "CAST(:aggregates AS text[])) AS told (subscriber, aggregate) GROUP BY 1, 2 ORDER BY 1, 2 "
    "ON CONFLICT (subscriber, aggregate) DO UPDATE SET last = s.last + excluded.last "
    "RETURNING subscriber, aggregate, last"
)


def emit_all(session: Session, events: Sequence[Event]) -> None:
    """Record many events at once, with what `emit` records of each."""
    if not events:
        return
    numbered, trace_id = [(new_id(), event) for event in events], _trace_id()
    told_events = (
        (event_id, event.NAME, event.aggregate, json.dumps(event.to_payload(), ensure_ascii=False), trace_id)
        for event_id, event in numbered
    )
    copy_rows(session, "outbox_event", ("id", "name", "aggregate", "payload", "trace_id"), told_events)
    routes = [
        (event_id, subscriber, event.aggregate)
        for event_id, event in numbered
        for subscriber in SUBSCRIBERS[type(event)]
    ]
    _deliver_all(session, routes)
    session.info[EVENTS_EMITTED] = True


def _deliver_all(session: Session, routes: list[tuple[UUID, str, str]]) -> None:
    told = {
        "subscribers": [subscriber for _, subscriber, _ in routes],
        "aggregates": [aggregate for _, _, aggregate in routes],
    }
    last = {(row.subscriber, row.aggregate): row.last for row in session.execute(_NEXT_SEQUENCES, told)}
    sequences = []
    # Counted from the last one back, so that the order within an aggregate is the order of the events.
    for _, subscriber, aggregate in reversed(routes):
        sequences.append(last[subscriber, aggregate])
        last[subscriber, aggregate] -= 1
    columns = ("id", "event_id", "subscriber", "aggregate", "sequence")
    deliveries = ((new_id(), *route, number) for route, number in zip(routes, sequences[::-1], strict=True))
    copy_rows(session, "outbox_delivery", columns, deliveries)


def _trace_id() -> str:
    bound: str = structlog.contextvars.get_contextvars().get("trace_id", "")
    return bound or identity().trace_id


def confirm(session: Session, delivery_ids: list[str]) -> None:
    """The consumer has committed the effect of these; they are never sent again."""
    session.execute(
        text(
            "UPDATE outbox_delivery SET state = 'confirmed', confirmed_at = now(), error = NULL "
            "WHERE id = ANY(CAST(:ids AS uuid[])) AND state <> 'confirmed'"
        ),
        {"ids": delivery_ids},
    )


def park(session: Session, delivery_id: str, error: str) -> None:
    """The consumer gave up on it; it waits for a person."""
    session.execute(
        text(
            "UPDATE outbox_delivery SET state = 'parked', error = :error "
            "WHERE id = CAST(:id AS uuid) AND state <> 'confirmed'"
        ),
        {"id": delivery_id, "error": error},
    )


def replay_parked(session: Session) -> int:
    """Send every parked delivery once more, with its tries counted anew. Returns how many."""
    result = session.execute(
        text(
            "UPDATE outbox_delivery SET state = 'waiting', replays = replays + 1, tries = 0, "
            "next_try_at = now() WHERE state = 'parked' RETURNING id"
        )
    )
    count = len(result.all())
    session.info[EVENTS_EMITTED] = bool(count)
    return count


def list_parked(session: Session, limit: int = 100) -> Sequence[Row[Any]]:
    """The oldest parked deliveries, each with its event and the error that parked it."""
    return session.execute(
        text(
            "SELECT delivery.id, delivery.subscriber, delivery.aggregate, delivery.error, event.name "
            "FROM outbox_delivery AS delivery JOIN outbox_event AS event ON event.id = delivery.event_id "
            "WHERE delivery.state = 'parked' ORDER BY delivery.id LIMIT :limit"
        ),
        {"limit": limit},
    ).all()
