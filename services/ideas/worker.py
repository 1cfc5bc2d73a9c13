"""The worker of the ideas service: `celery -A services.ideas.worker:celery worker`."""

from services.chassis.celery_app import build_celery
from services.chassis.database import JOB_STATEMENT_SECONDS
from services.chassis.messaging import register_messaging
from services.ideas import config
from services.ideas.handlers import HANDLERS
from services.ideas.wiring import wire

settings = config.read()
celery = build_celery(settings)
wiring = wire(settings, statement_seconds=JOB_STATEMENT_SECONDS)
register_messaging(celery, settings, wiring.sessions, HANDLERS)
