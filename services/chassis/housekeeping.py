"""What has served its purpose is removed, a bounded slice at a time."""

from sqlalchemy import text

from services.chassis.database import Sessions, transaction

SLICE = 5000

# A key is promised for a day and kept for a week; handled messages outlive any re-send by far.
_PURGES = (
    "DELETE FROM outbox_delivery WHERE id IN (SELECT id FROM outbox_delivery WHERE state = 'confirmed' "
    "AND confirmed_at < now() - interval '30 days' LIMIT :slice)",
    "DELETE FROM outbox_event WHERE id IN (SELECT id FROM outbox_event AS event "
    "WHERE occurred_at < now() - interval '90 days' AND NOT EXISTS "
    "(SELECT FROM outbox_delivery WHERE event_id = event.id) LIMIT :slice)",
    "DELETE FROM inbox_message WHERE delivery_id IN (SELECT delivery_id FROM inbox_message "
    "WHERE state = 'handled' AND handled_at < now() - interval '60 days' LIMIT :slice)",
    "DELETE FROM idempotency_record WHERE (scope, operation, key) IN (SELECT scope, operation, key "
    "FROM idempotency_record WHERE made_at < now() - interval '7 days' LIMIT :slice)",
)


def purge(sessions: Sessions) -> None:
    """Remove one slice of each kind of old row; the next run takes the next slice."""
    for statement in _PURGES:
        with transaction(sessions) as session:
            session.execute(text(statement), {"slice": SLICE})
