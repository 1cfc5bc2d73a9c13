"""`./dev clock +3d | +2h | reset`: moves business time of the running platform, never that of its keys."""

import json
import re
import urllib.request
from datetime import timedelta

from infra.launcher.problems import CannotGoOn
from infra.launcher.running import running_world
from infra.launcher.world import World
from services.chassis import clock
from services.contracts.routing import SERVICES

UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
SANDBOXES_WITH_A_CLOCK = ("stripe", "bank")


def run(arguments: list[str]) -> int:
    """Move the clock, or put it back to the real time, and say where it stands."""
    if len(arguments) != 1:
        raise CannotGoOn("Say how far: ./dev clock +3d, +2h, +15m, or reset.")
    by = None if arguments[0] == "reset" else read_shift(arguments[0])
    shift = move_clock(running_world(), by)
    print(f"Business time is {shift} ahead of the real time." if shift else "Business time is the real time.")
    return 0


def read_shift(text: str) -> timedelta:
    """How far `+3d` or `+1d12h` is."""
    if not re.fullmatch(r"\+(\d{1,4}[dhms])+", text):
        raise CannotGoOn(f"{text} is not a span of time. Say for example +3d, +2h, +1d12h, or reset.")
    parts = re.findall(r"(\d+)([dhms])", text)
    return sum((timedelta(**{UNITS[unit]: int(number)}) for number, unit in parts), timedelta())


def move_clock(world: World, by: timedelta | None) -> timedelta:
    """Move databases and sandboxes by so much, or back to the real time with None; gives the new shift."""
    if world.environment == "production":
        raise CannotGoOn("The clock moves only where no real money does.")
    before = clock.move(world.databases[SERVICES[0]].owner_url, timedelta())
    for service in SERVICES:
        after = clock.move(world.databases[service].owner_url, by)
    for sandbox in SANDBOXES_WITH_A_CLOCK:
        _advance(world.url(sandbox), after - before)
    return after


def _advance(sandbox_url: str, by: timedelta) -> None:
    request = urllib.request.Request(  # noqa: S310 - our own sandbox on this machine
        f"{sandbox_url}/_sandbox/advance",
        data=json.dumps({"seconds": round(by.total_seconds())}).encode(),
        headers={"Content-Type": "application/json"},
    )
    urllib.request.urlopen(request, timeout=30).close()  # noqa: S310
