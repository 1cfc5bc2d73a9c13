"""A tap on the relay's shoulder after a commit: cheap, and nothing is lost when it goes unheard."""

from collections.abc import Callable
from typing import Any

import redis
from kombu.exceptions import OperationalError

WAKE_FAILURES = (redis.RedisError, OperationalError, OSError)

_WAKE_TTL_SECONDS = 60


def broker_client(broker_url: str, **timeouts: float) -> Any:
    """A plain client of the broker, whose URL may be in Celery's spelling of a unix socket."""
    celerys, ours = "redis+socket://", "unix://"
    if broker_url.startswith(celerys):
        broker_url = broker_url.replace(celerys, ours, 1).replace("virtual_host=", "db=", 1)
    client: Any = redis.Redis.from_url(broker_url, **timeouts)
    return client


def _key(service: str) -> str:
    return f"relay:wake:{service}"


def make_waker(service: str, broker_url: str) -> Callable[[], None]:
    """A function that wakes the service's relay, and keeps quiet when the broker is away."""
    client = broker_client(broker_url, socket_timeout=0.2, socket_connect_timeout=0.2)

    def wake() -> None:
        try:
            with client.pipeline(transaction=True) as pipe:
                pipe.lpush(_key(service), 1).ltrim(_key(service), 0, 0)
                pipe.expire(_key(service), _WAKE_TTL_SECONDS).execute()
        except WAKE_FAILURES:
            # The relay polls each second anyway; a pledge never waits for the broker.
            return

    return wake


def wait_for_wake(client: Any, service: str, seconds: float) -> None:
    """Wait until woken, or until the time is up."""
    client.blpop([_key(service)], timeout=seconds)
