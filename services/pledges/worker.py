"""The workers of the pledges service: `celery -A services.pledges.worker:celery worker`."""

from services.chassis.celery_app import build_celery
from services.chassis.messaging import register_messaging
from services.chassis.settings import read_settings
from services.pledges.config import PledgesSettings
from services.pledges.handlers import HANDLERS
from services.pledges.tasks import register as register_jobs
from services.pledges.wiring import wire

settings = read_settings(PledgesSettings, "pledges")
celery = build_celery(settings)
context = wire(settings, jobs=True)
register_messaging(celery, settings, context.sessions, HANDLERS)
register_jobs(celery, context)
