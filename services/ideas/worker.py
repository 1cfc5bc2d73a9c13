"""What a Celery worker loads."""

from services.chassis.celery_app import build_celery
from services.chassis.messaging import register_messaging
from services.chassis.settings import read_settings
from services.ideas import tasks
from services.ideas.config import IdeasSettings
from services.ideas.handlers import HANDLERS
from services.ideas.wiring import wire

settings = read_settings(IdeasSettings, "ideas")
wiring = wire(settings, jobs=True)
celery = build_celery(settings)
register_messaging(celery, settings, wiring.sessions, HANDLERS)
tasks.register(celery, wiring.context)
