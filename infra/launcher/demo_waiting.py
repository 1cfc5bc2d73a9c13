"""Waiting until one service has heard what another told it."""

import time
from collections.abc import Callable

from infra.launcher.problems import CannotGoOn

LONGEST_SECONDS = 30.0
PAUSE_SECONDS = 0.05


def wait_until(happened: Callable[[], bool], what: str) -> None:
    """Return once it has happened. Raises CannotGoOn when it takes too long."""
    give_up = time.monotonic() + LONGEST_SECONDS
    while not happened():
        if time.monotonic() > give_up:
            raise CannotGoOn(f"Waited {LONGEST_SECONDS:.0f} s in vain for {what}.")
        time.sleep(PAUSE_SECONDS)
