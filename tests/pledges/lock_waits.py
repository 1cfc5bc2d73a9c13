"""Two connections, one of which has to wait for the other."""

import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

_WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def wait_until_it_waits(rows: Callable[[str], list[tuple[Any, ...]]], doing: Future[Any], why: str) -> None:
    """Return once what is being done waits for a lock of somebody else; fail if it comes to its end."""
    until = time.monotonic() + 10
    while rows(_WAITING) == [(0,)]:
        assert not doing.done() and time.monotonic() < until, why
        time.sleep(0.01)
