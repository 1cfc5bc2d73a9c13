"""Named places at which a process can be told to die, so that a test can kill it at each of them.

A point stands on both sides of whatever leaves the process: a commit, a call to another system, a
word to the relay. `CRASH_AT` names one, or says as a number which one in the order in which they are
passed. Unarmed, a point costs one comparison.
"""

import os
from dataclasses import dataclass

from services.chassis.settings import SettingsError

# What a shell says of a process that was killed with SIGKILL.
KILLED = 137


@dataclass
class _Armed:
    at: str = ""
    passed: int = 0


_armed = _Armed()


def arm_crash_points(environment: str, at: str) -> None:
    """Die at the point named `at`, or at that number. Raises SettingsError outside local work."""
    if at and environment != "local":
        raise SettingsError("CRASH_AT kills the process and is only for ENVIRONMENT=local")
    _armed.at, _armed.passed = at, 0


def crash_point(name: str) -> None:
    """Die here without a last word to anybody, if this is the point that was named."""
    if not _armed.at:
        return
    _armed.passed += 1
    if _armed.at in (name, str(_armed.passed)):
        os.write(2, f"crashed at {name}\n".encode())
        os._exit(KILLED)
