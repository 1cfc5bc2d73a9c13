"""What a Celery worker loads."""

from services.chassis.celery_app import build_celery
from services.chassis.messaging import register_messaging
from services.chassis.settings import read_settings
from services.pledges import tasks
from services.pledges.config import PledgesSettings
from services.pledges.handlers import HANDLERS
from services.pledges.wiring import wire

settings = read_settings(PledgesSettings, "pledges")
context = wire(settings, jobs=True)
celery = build_celery(settings)
register_messaging(celery, settings, context.sessions, HANDLERS)
tasks.register(celery, context)
