"""The metronome: `celery -A services.chassis.beat:celery beat`. What ticks stands in contracts/routing.py."""

import os

from celery.signals import setup_logging

from services.chassis import logs
from services.chassis.celery_app import build_beat

setup_logging.connect(lambda **_: logs.configure_logs("beat"), weak=False)
celery = build_beat(os.environ["BROKER_URL"])
