"""What a Celery worker loads."""

from services.chassis.celery_app import build_celery
from services.chassis.messaging import register_messaging
from services.chassis.settings import read_settings
from services.notify import tasks
from services.notify.config import NotifySettings
from services.notify.handlers import HANDLERS
from services.notify.wiring import wire

settings = read_settings(NotifySettings, "notify")
wiring = wire(settings)
celery = build_celery(settings)
register_messaging(celery, settings, wiring.sessions, HANDLERS)
tasks.register(celery, wiring)
