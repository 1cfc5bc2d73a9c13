"""Periodic work of notify."""

from celery import Celery

from services.notify.usecases.deliver_messages import deliver_messages
from services.notify.wiring import Wiring


def register(celery: Celery, wiring: Wiring) -> None:
    """Give the workers their tasks."""

    @celery.task(name="notify.deliver_messages", shared=False)
    def deliver() -> None:
        deliver_messages(wiring)
