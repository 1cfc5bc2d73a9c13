"""What a running `./dev up` leaves for the other commands: who runs it, where, and how to reach it."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import IO

from infra.launcher.databases import ServiceDatabase
from infra.launcher.keys import write_private
from infra.launcher.locks import try_lock
from infra.launcher.places import LOCAL
from infra.launcher.problems import CannotGoOn
from infra.launcher.world import World


def _record(data: Path) -> Path:
    return data / "running.json"


def _lock(data: Path) -> Path:
    return data / "up.lock"


def claim(data: Path) -> IO[str]:
    """Be the one that runs the platform of this checkout, until the returned file is closed."""
    lock = try_lock(_lock(data))
    if lock is None:
        address = ""
        if _record(data).exists():
            address = f" at {load_world(data).url('gateway')}"
        raise CannotGoOn(
            f"The platform already runs from this checkout{address}. "
            "Stop that one with Ctrl-C in its terminal, or use another checkout with PORT_BASE=9000 ./dev up."
        )
    return lock


def is_running(data: Path = LOCAL) -> bool:
    """Whether a platform runs from this checkout now."""
    lock = try_lock(_lock(data))
    if lock is None:
        return True
    lock.close()
    return False


def announce(world: World) -> None:
    """Write down how the platform is reached; readable by us alone, for it holds its keys."""
    written = {**asdict(world), "data": str(world.data)}
    write_private(_record(world.data), json.dumps(written))


def withdraw(data: Path) -> None:
    """Take the note away when the platform stops."""
    _record(data).unlink(missing_ok=True)


def load_world(data: Path = LOCAL) -> World:
    """The world of the running platform. Raises CannotGoOn when none runs."""
    try:
        written = json.loads(_record(data).read_text())
    except (OSError, ValueError):
        raise CannotGoOn("The platform is not running. Start it first: ./dev up") from None
    of_services = {name: ServiceDatabase(**each) for name, each in written.pop("databases").items()}
    return World(**{**written, "data": Path(written["data"]), "databases": of_services})


def running_world(data: Path = LOCAL) -> World:
    """The world of the running platform, once it is certain that it runs."""
    if not is_running(data):
        raise CannotGoOn("The platform is not running. Start it first: ./dev up")
    return load_world(data)
