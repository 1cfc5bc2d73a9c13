"""Celery as this platform uses it: a carrier of hints, with PostgreSQL as the record."""

from typing import Any

import structlog
from celery import Celery
from celery.signals import setup_logging, task_prerun, worker_process_init, worker_ready
from kombu import Queue

from services.chassis import logs
from services.chassis.database import Sessions
from services.chassis.settings import PlatformSettings
from services.contracts.routing import QUEUES, SCHEDULE

log = logs.get(__name__)

TIME_LIMIT_SECONDS = 120
SOFT_TIME_LIMIT_SECONDS = 90

# Every process that shares the broker must agree on the visibility timeout: the shortest one wins.
_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "health_check_interval": 10,
    "retry_on_timeout": True,
}

_SETTINGS: dict[str, Any] = {
    "task_serializer": "json",
    "accept_content": ["json"],
    "task_ignore_result": True,
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "worker_prefetch_multiplier": 1,
    "task_time_limit": TIME_LIMIT_SECONDS,
    "task_soft_time_limit": SOFT_TIME_LIMIT_SECONDS,
    "worker_max_tasks_per_child": 5000,
    "worker_soft_shutdown_timeout": 20.0,
    "worker_enable_remote_control": False,
    "worker_send_task_events": False,
    "worker_hijack_root_logger": False,
    "broker_connection_max_retries": None,
    "broker_connection_retry_on_startup": True,
    "broker_transport_options": _TRANSPORT_OPTIONS,
    "task_publish_retry_policy": {"max_retries": 2, "interval_start": 0, "interval_max": 0.5},
    # Summer time once swallowed an hour of runs elsewhere; UTC has no such hour.
    "timezone": "UTC",
    "enable_utc": True,
    "task_create_missing_queues": False,
}


def _queues(*services: str) -> list[Queue]:
    return [Queue(name, routing_key=name) for service in services for name in QUEUES[service]]


def build_celery(settings: PlatformSettings) -> Celery:
    """The Celery app of one service's workers."""
    celery = build_producer(settings.broker_url)
    celery.main = settings.service
    setup_logging.connect(lambda **_: logs.configure_logs(settings.service), weak=False)
    task_prerun.connect(_bind_task, weak=False)
    worker_ready.connect(lambda **_: log.info("worker.ready"), weak=False)
    return celery


def build_producer(broker_url: str) -> Celery:
    """A Celery app that only sends."""
    celery = Celery("meijan", broker=broker_url, set_as_current=False)
    celery.conf.update(_SETTINGS, task_queues=_queues(*QUEUES))
    return celery


def build_beat(broker_url: str) -> Celery:
    """The Celery app whose beat sends every periodic task of every service."""
    celery = build_producer(broker_url)
    celery.conf.beat_schedule = {
        tick.task: {
            "task": tick.task,
            "schedule": tick.every_seconds,
            # A hint that waited longer than its own interval has been overtaken by the next one.
            "options": {"queue": tick.queue, "expires": max(tick.every_seconds, 10)},
        }
        for tick in SCHEDULE
    }
    return celery


def forget_connections_after_fork(sessions: Sessions) -> None:
    """Give every pool process connections of its own: a socket shared by a fork answers the wrong one."""
    worker_process_init.connect(lambda **_: sessions.engine.dispose(close=False), weak=False)


def _bind_task(task_id: str = "", task: Any = None, **_: Any) -> None:
    structlog.contextvars.bind_contextvars(task_id=task_id, task=getattr(task, "name", ""), trace_id="")
