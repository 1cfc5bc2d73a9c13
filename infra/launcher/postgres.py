"""The embedded PostgreSQL: made once, started on a unix socket, never on a port."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from infra.launcher import binaries
from infra.launcher.child import NOBODY, Child, Command, ProgramChild, must_change_user, without_root
from infra.launcher.problems import CannotGoOn

ADMIN = "postgres"

LOCAL_OPTIONS = {
    "max_connections": "120",
    "shared_buffers": "16MB",
    "jit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_parallel_workers_per_gather": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}

# Safe only for data that nobody misses.
THROW_AWAY_OPTIONS = {
    **LOCAL_OPTIONS,
    "shared_buffers": "128MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "checkpoint_timeout": "1h",
    "max_wal_size": "1GB",
}


@dataclass(frozen=True)
class Postgres:
    """A PostgreSQL whose data lie in `data` and whose socket lies in `sockets`."""

    data: Path
    sockets: Path
    options: Mapping[str, str] = field(default_factory=lambda: LOCAL_OPTIONS)

    @property
    def admin_url(self) -> str:
        """URL by which databases and roles are made."""
        return f"postgresql://{ADMIN}@/postgres?host={self.sockets}"

    @property
    def programs(self) -> Path:
        """Folder with postgres, psql and the others."""
        return binaries.postgres_programs(self.data.parent)

    def create(self) -> None:
        """Make the data folder unless it is there already."""
        if self.data.exists():
            return self._refuse_other_version()
        # Made beside and renamed: a power cut in between leaves no half data folder behind.
        half_made = self.data.with_name(self.data.name + ".making")
        shutil.rmtree(half_made, ignore_errors=True)
        half_made.mkdir(mode=0o700, parents=True)
        if must_change_user():
            os.chown(half_made, NOBODY, NOBODY)
        arguments = [str(self.programs / "initdb"), "-D", str(half_made), "-U", ADMIN, "-A", "trust"]
        arguments += ["-E", "UTF8", "--no-instructions", "--data-checksums", "--no-sync", *self._locale()]
        made = subprocess.run(without_root(tuple(arguments)), capture_output=True, text=True, check=False)
        if made.returncode != 0:
            raise CannotGoOn(
                f"PostgreSQL could not make its data folder:\n{made.stdout}{made.stderr}".rstrip()
            )
        half_made.rename(self.data)
        return None

    def _locale(self) -> list[str]:
        # The same order of letters on every machine, whatever locales it has.
        if binaries.postgres_major(self.programs) >= 17:
            return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        return ["--locale=C.UTF-8"]

    def _refuse_other_version(self) -> None:
        ours, theirs = binaries.postgres_major(self.programs), (self.data / "PG_VERSION").read_text().strip()
        if str(ours) != theirs:
            raise CannotGoOn(
                f"The data in {self.data} were made by PostgreSQL {theirs}, but {ours} is here now. "
                "`./dev reset` starts over with an empty city."
            )

    def command(self) -> Command:
        """The server as a process of its own."""
        options = dict(self.options)
        options |= {"listen_addresses": "", "unix_socket_directories": str(self.sockets)}
        if binaries.postgres_major(self.programs) >= 18:
            options["io_method"] = "sync"  # no extra worker processes
        settings = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        return Command(
            name="postgres",
            arguments=(str(self.programs / "postgres"), "-D", str(self.data), *settings),
            stop_signal=signal.SIGINT,  # "fast": ends sessions, writes a checkpoint
            refuses_root=True,
        )

    def start(self, log: Path, patience: float = 30.0) -> Child:
        """Start it and wait until it answers."""
        self.create()
        give_up = time.monotonic() + patience
        while True:
            child = ProgramChild(self.command(), log)
            if self._answers(child, give_up):
                return child
            # A predecessor that was killed may still be leaving; it holds the lock for a moment.
            if "postmaster.pid" not in child.last_words() or time.monotonic() > give_up:
                raise CannotGoOn(f"PostgreSQL did not start. Its last words:\n{child.last_words()}")
            time.sleep(0.2)

    def _answers(self, child: Child, give_up: float) -> bool:
        while child.exit_code is None and time.monotonic() < give_up:
            try:
                psycopg.connect(self.admin_url, connect_timeout=2).close()
                return True
            except psycopg.OperationalError:
                time.sleep(0.02)
        return False
