"""What was sent to whom is asked by those who help people: by pledge, never by address."""

import uuid
from datetime import datetime
from typing import Any

from services.chassis.paging import page, read_cursor
from services.chassis.problems import Invalid
from services.notify.store.messages import Message, newest_messages
from services.notify.usecases.context import Context


def list_deliveries(
    context: Context, pledge_id: uuid.UUID | None, after: str | None, limit: int
) -> dict[str, Any]:
    """A page of messages with their attempts, newest first. Raises Invalid for a foreign cursor."""
    before = _read_place(after)
    with context.sessions() as session:
        rows = newest_messages(session, pledge_id, before, limit + 1)
        return page(rows, limit, _show, lambda row: (row.queued_at.isoformat(), row.id))


def _read_place(cursor: str | None) -> tuple[datetime, uuid.UUID] | None:
    place = read_cursor(cursor, 2)
    if place is None:
        return None
    try:
        queued_at = datetime.fromisoformat(place[0])
        message_id = uuid.UUID(place[1])
    except ValueError as error:
        raise Invalid("after", "not_a_cursor") from error
    if queued_at.tzinfo is None:
        raise Invalid("after", "not_a_cursor")
    return queued_at, message_id


def _show(message: Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "template": message.template,
        "pledge_id": message.pledge_id,
        "state": message.state,
        "queued_at": message.queued_at,
        "sent_at": message.sent_at,
        "error": message.error,
        "attempts": [
            {"at": each.at, "outcome": each.outcome, "code": each.code} for each in message.deliveries
        ],
    }
