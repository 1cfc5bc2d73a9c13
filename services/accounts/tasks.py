"""Periodic work of accounts."""

from celery import Celery

from services.accounts.usecases.context import Context
from services.accounts.usecases.purge import purge_expired
from services.chassis.database import only_one


def register(celery: Celery, context: Context) -> None:
    """Give the workers their tasks."""

    @celery.task(name="accounts.purge_expired", shared=False)
    def purge() -> None:
        with only_one(context.sessions, "purge_expired") as elected:
            if elected:
                purge_expired(context)
