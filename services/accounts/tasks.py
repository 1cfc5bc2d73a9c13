"""Periodic work of accounts."""

from celery import Celery

from services.accounts.usecases.purge import purge_expired
from services.accounts.wiring import Wiring
from services.chassis.database import only_one


def register(celery: Celery, wiring: Wiring) -> None:
    """Give the workers their tasks."""

    @celery.task(name="accounts.purge_expired")
    def purge() -> None:
        with only_one(wiring.sessions, "purge_expired") as elected:
            if elected:
                purge_expired(wiring)
