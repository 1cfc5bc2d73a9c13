"""`./dev shell SERVICE`: SQL in a service's database, with the rights that the service has."""

import os
import shutil

from infra.launcher import binaries, databases
from infra.launcher.folders import database_folder
from infra.launcher.problems import CannotGoOn
from infra.launcher.running import running_world
from services.contracts.routing import SERVICES


def run(arguments: list[str]) -> int:
    """Become psql."""
    if len(arguments) != 1 or arguments[0] not in SERVICES:
        raise CannotGoOn(f"Say which: ./dev shell SERVICE, one of {', '.join(SERVICES)}.")
    world = running_world()
    ours = binaries.postgres_programs(database_folder(world.data).parent) / "psql"
    psql = str(ours) if ours.exists() else shutil.which("psql")
    if psql is None:
        raise CannotGoOn("There is no psql on this machine. Install the package postgresql-client.")
    url = databases.plain(world.databases[arguments[0]].url)
    os.execv(psql, [psql, url])  # noqa: S606 - a program of our own choice
