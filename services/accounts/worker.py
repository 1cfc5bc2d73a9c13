"""What a Celery worker loads."""

from services.accounts import tasks
from services.accounts.config import AccountsSettings
from services.accounts.handlers import HANDLERS
from services.accounts.wiring import wire
from services.chassis.celery_app import build_celery
from services.chassis.messaging import register_messaging
from services.chassis.settings import read_settings

settings = read_settings(AccountsSettings, "accounts")
wiring = wire(settings)
celery = build_celery(settings)
register_messaging(celery, settings, wiring.sessions, HANDLERS)
tasks.register(celery, wiring)
