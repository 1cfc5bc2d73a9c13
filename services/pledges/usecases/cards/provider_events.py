"""Webhooks: stored at once and answered, applied afterwards; each is a hint and is never believed."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.chassis import logs
from services.chassis.database import Sessions, platform_now, transaction
from services.pledges.domain.cards.card_calls import AccessDenied
from services.pledges.domain.cards.provider_events import EventHint, is_of_another_version
from services.pledges.store.cards.payment import ProviderEvent
from services.pledges.stripe_gateway import API_VERSION
from services.pledges.usecases.cards.apply_provider_event import apply_event
from services.pledges.usecases.context import Context
from services.pledges.usecases.protection.cards_given import notice_decline

log = logs.get(__name__)

MOST_TRIES = 8
LEASE = timedelta(minutes=2)
AT_ONCE = 200


def receive_hint(sessions: Sessions, hint: EventHint, told_by: str = "webhook") -> bool:
    """Keep an event's hint; False where the same event was kept before. `told_by` is webhook or sweep."""
    if is_of_another_version(hint.api_version, API_VERSION):
        log.warning("provider_event.other_version", event_id=hint.id, version=hint.api_version)
    with transaction(sessions, "webhook.kept") as session:
        now = platform_now(session)
        kept = session.execute(
            insert(ProviderEvent)
            .values(
                id=hint.id,
                kind=hint.kind,
                object_id=hint.object_id,
                account=hint.account,
                api_version=hint.api_version,
                told_by=told_by,
                received_at=now,
                next_try_at=now,
                state="waiting",
                tries=0,
            )
            .on_conflict_do_nothing(index_elements=["id"])
            .returning(ProviderEvent.id)
        )
        return kept.one_or_none() is not None


def apply_provider_events(context: Context) -> int:
    """Apply the hints that wait; how many were tried. Raises AccessDenied."""
    for done in range(AT_ONCE):
        with transaction(context.sessions, "webhook.claimed") as session:
            event = _claim(session)
        if event is None:
            return done
        _apply(context, event)
    return AT_ONCE


def _claim(session: Session) -> ProviderEvent | None:
    waiting = select(ProviderEvent).where(
        ProviderEvent.state == "waiting", ProviderEvent.next_try_at <= func.platform_now()
    )
    oldest = waiting.order_by(ProviderEvent.next_try_at, ProviderEvent.id).limit(1)
    event = session.scalar(oldest.with_for_update(skip_locked=True))
    if event is not None:
        event.tries += 1
        event.next_try_at = platform_now(session) + LEASE * event.tries
    return event


def _apply(context: Context, event: ProviderEvent) -> None:
    try:
        effect = apply_event(context, event.kind, event.object_id, event.account)
        notice_decline(context, event.id, event.kind, event.object_id)
    except AccessDenied:
        raise
    except Exception as failure:
        # Whatever it was, the other hints go on; this one comes again, and in the end a person looks.
        log.warning("provider_event.failed", event_id=event.id, kind=event.kind, exc_info=failure)
        if event.tries >= MOST_TRIES:
            log.error("provider_event.parked", event_id=event.id, kind=event.kind)
            _note(context, event, "parked", type(failure).__name__)
        return
    log.info("provider_event.applied", event_id=event.id, kind=event.kind, effect=effect)
    _note(context, event, "done", effect)


def _note(context: Context, event: ProviderEvent, state: str, effect: str) -> None:
    with transaction(context.sessions, "webhook.applied") as session:
        stored = session.get_one(ProviderEvent, event.id)
        stored.state, stored.effect = state, effect
