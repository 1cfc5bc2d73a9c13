"""Every queue has a worker, every tick a task, every event a handler at each of its subscribers."""

import re
from pathlib import Path

import pytest

from infra.launcher.processes import process_table
from services.contracts.routing import QUEUES, SCHEDULE, SERVICES, SUBSCRIBERS
from tests.architecture.processes import load

ROOT = Path(__file__).resolve().parents[2]
ALL_QUEUES = {queue for queues in QUEUES.values() for queue in queues}


class AnyPort(dict[str, int]):
    """A port for whoever asks."""

    def __missing__(self, _name: str) -> int:
        return 9


def test_every_queue_has_a_local_worker() -> None:
    consumed: set[str] = set()
    for process in process_table(AnyPort(), ROOT, "whsec"):
        arguments = list(process.arguments)
        if "--queues" in arguments:
            consumed |= set(arguments[arguments.index("--queues") + 1].split(","))
    assert consumed == ALL_QUEUES


def test_every_queue_has_a_worker_in_the_containers() -> None:
    compose = (ROOT / "docker-compose.yml").read_text()
    consumed = {queue for match in re.findall(r"-Q (\S+)", compose) for queue in match.split(",")}
    assert consumed == ALL_QUEUES


@pytest.mark.parametrize("service", SERVICES)
def test_every_tick_is_a_task_of_its_service_on_one_of_its_queues(service: str) -> None:
    celery = load(f"services.{service}.worker").celery
    ticks = [tick for tick in SCHEDULE if tick.task.startswith(f"{service}.")]
    assert ticks
    assert {tick.task for tick in ticks} <= set(celery.tasks)
    assert {tick.queue for tick in ticks} <= set(QUEUES[service])


@pytest.mark.parametrize("service", SERVICES)
def test_every_subscribed_event_has_a_handler_and_no_handler_waits_in_vain(service: str) -> None:
    handlers = load(f"services.{service}.handlers").HANDLERS
    subscribed = {event for event, subscribers in SUBSCRIBERS.items() if service in subscribers}
    assert set(handlers) == subscribed
