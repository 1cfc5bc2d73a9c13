"""The Celery tasks that every service has: receive events, hear confirmations, keep house."""

from typing import Any

import structlog
from celery import Celery

from services.chassis import audit, housekeeping, logs, outbox
from services.chassis.celery_app import forget_connections_after_fork
from services.chassis.database import Sessions, only_one, transaction
from services.chassis.inbox import Handlers, Receipt, receive
from services.chassis.settings import PlatformSettings
from services.chassis.waking import WAKE_FAILURES
from services.contracts.routing import confirmations_queue

log = logs.get(__name__)


def register_messaging(
    celery: Celery, settings: PlatformSettings, sessions: Sessions, handlers: Handlers
) -> None:
    """Give the service's workers the tasks of messaging and housekeeping."""
    service = settings.service
    forget_connections_after_fork(sessions)

    @celery.task(name=f"{service}.receive_event", shared=False)
    def receive_event(message: dict[str, Any]) -> None:
        structlog.contextvars.bind_contextvars(trace_id=message.get("trace_id", ""))
        _report(celery, message["producer"], receive(sessions, handlers, message))

    @celery.task(name=f"{service}.confirm_delivery", shared=False)
    def confirm_delivery(delivery_ids: list[str]) -> None:
        with transaction(sessions) as session:
            outbox.confirm(session, delivery_ids)

    @celery.task(name=f"{service}.park_delivery", shared=False)
    def park_delivery(delivery_id: str, error: str) -> None:
        log.error("outbox.parked", delivery_id=delivery_id, error=error)
        with transaction(sessions) as session:
            outbox.park(session, delivery_id, error)

    @celery.task(name=f"{service}.seal_audit", shared=False)
    def seal_audit() -> None:
        with only_one(sessions, "seal_audit") as elected:
            if elected:
                audit.seal(sessions)

    @celery.task(name=f"{service}.purge_messages", shared=False)
    def purge_messages() -> None:
        with only_one(sessions, "purge_messages") as elected:
            if elected:
                housekeeping.purge(sessions)


def _report(celery: Celery, producer: str, receipt: Receipt) -> None:
    queue = confirmations_queue(producer)
    try:
        if receipt.handled:
            celery.send_task(f"{producer}.confirm_delivery", args=[receipt.handled], queue=queue)
        for delivery_id, error in receipt.parked.items():
            celery.send_task(f"{producer}.park_delivery", args=[delivery_id, error], queue=queue)
    except WAKE_FAILURES:
        # A lost confirmation heals: the producer sends again, and the duplicate is confirmed again.
        log.warning("inbox.confirmation_lost", producer=producer)
