"""`./dev operate SERVICE COMMAND …`: the operator's commands of a service, on the running platform."""

import subprocess
import sys
from importlib.util import find_spec

from infra.launcher.places import CHECKOUT
from infra.launcher.problems import CannotGoOn
from infra.launcher.running import running_world
from services.contracts.routing import SERVICES

OPERATED = tuple(service for service in SERVICES if find_spec(f"services.{service}.cli"))


def run(arguments: list[str]) -> int:
    """Run the command as production would, with this platform's settings; its own exit code."""
    if not arguments or arguments[0] not in OPERATED:
        raise CannotGoOn(f"Say whose: ./dev operate SERVICE COMMAND, one of {', '.join(OPERATED)}.")
    service, *command = arguments
    environment = running_world().process_environment(service)
    program = [sys.executable, "-m", f"services.{service}.cli", *command]
    return subprocess.run(program, cwd=CHECKOUT, env=environment, check=False).returncode
