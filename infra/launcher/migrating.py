"""Brings the services' databases to the newest version; takes no time when they are there already."""

import subprocess
import sys
from collections.abc import Mapping

import psycopg

from infra.launcher import databases
from infra.launcher.databases import ServiceDatabase
from infra.launcher.places import CHECKOUT
from infra.launcher.problems import CannotGoOn
from infra.launcher.world import World


def newest_version(service: str) -> str:
    """The number of the service's last migration; migrations are linear and named NNNN_<noun>.py."""
    files = sorted((CHECKOUT / "services" / service / "migrations" / "versions").glob("[0-9]*.py"))
    return files[-1].name.split("_")[0] if files else ""


def present_version(database: ServiceDatabase) -> str:
    """The version of a database; empty when it has none."""
    with databases.connect(database.owner_url) as connection:
        try:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        except psycopg.errors.UndefinedTable:
            return ""
        return str(row[0]) if row else ""


def outdated(of: Mapping[str, ServiceDatabase]) -> list[str]:
    """The services whose database lacks a migration."""
    return [
        service for service, database in of.items() if present_version(database) != newest_version(service)
    ]


def migrate(world: World, services: list[str]) -> None:
    """Migrate these services' databases at the same time, each in a process of its own."""
    running = {
        service: subprocess.Popen(
            [sys.executable, "-m", "services.chassis.migrations", service],
            env=world.process_environment(service),
            cwd=CHECKOUT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for service in services
    }
    spoken = {service: process.communicate()[0] for service, process in running.items()}
    for service, process in running.items():
        if process.returncode != 0:
            raise CannotGoOn(f"The database of {service} could not be migrated:\n{spoken[service]}")
