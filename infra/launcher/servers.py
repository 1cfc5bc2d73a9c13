"""The database, broker and mail server: embedded, unless the environment names others."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from infra.launcher.folders import database_folder, socket_folder
from infra.launcher.postgres import LOCAL_OPTIONS, Postgres
from infra.launcher.supervisor import Supervisor
from infra.launcher.valkey import Valkey


@dataclass(frozen=True)
class GivenServers:
    """Servers that somebody else runs; empty where ours are to be used."""

    database_url: str = ""
    broker_url: str = ""
    cache_url: str = ""
    smtp_url: str = ""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "GivenServers":
        """DATABASE_URL is an administrator's; without CACHE_URL a given broker is also the cache."""
        broker = environ.get("BROKER_URL", "")
        return cls(
            database_url=environ.get("DATABASE_URL", ""),
            broker_url=broker,
            cache_url=environ.get("CACHE_URL", "") or broker,
            smtp_url=environ.get("SMTP_URL", ""),
        )


@dataclass(frozen=True)
class Servers:
    """Where the platform keeps its data and its queues."""

    data: Path
    given: GivenServers
    postgres_options: Mapping[str, str] = field(default_factory=lambda: LOCAL_OPTIONS)

    @property
    def postgres(self) -> Postgres:
        """The embedded database."""
        return Postgres(database_folder(self.data), socket_folder(self.data), self.postgres_options)

    @property
    def valkey(self) -> Valkey:
        """The embedded broker and cache."""
        return Valkey(self.data / "valkey", socket_folder(self.data))

    @property
    def admin_url(self) -> str:
        """By which databases are made."""
        return self.given.database_url or self.postgres.admin_url

    @property
    def broker_url(self) -> str:
        """For Celery."""
        return self.given.broker_url or self.valkey.broker_url

    @property
    def cache_url(self) -> str:
        """For redis-py."""
        return self.given.cache_url or self.valkey.cache_url

    def start(self, supervisor: Supervisor) -> None:
        """Start those that are not given, one after the other: together they take half a second."""
        if not (self.given.broker_url and self.given.cache_url):
            supervisor.adopt("valkey", self.valkey.start(supervisor.log_of("valkey")))
        if not self.given.database_url:
            supervisor.adopt("postgres", self.postgres.start(supervisor.log_of("postgres")))
