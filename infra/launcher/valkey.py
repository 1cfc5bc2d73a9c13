"""The embedded Valkey: broker and cache on a unix socket."""

import socket
import time
from dataclasses import dataclass
from pathlib import Path

from infra.launcher import binaries
from infra.launcher.child import Child, Command, ProgramChild
from infra.launcher.problems import CannotGoOn


@dataclass(frozen=True)
class Valkey:
    """A Valkey whose append-only file lies in `data` and whose socket lies in `sockets`."""

    data: Path
    sockets: Path
    keeps_data: bool = True

    @property
    def socket(self) -> Path:
        """Where it listens."""
        return self.sockets / "valkey.sock"

    @property
    def broker_url(self) -> str:
        """For Celery (kombu's spelling of a unix socket)."""
        return f"redis+socket://{self.socket}?virtual_host=0"

    @property
    def cache_url(self) -> str:
        """For redis-py; a database of its own, so that a flushed cache loses no message."""
        return f"unix://{self.socket}?db=1"

    def command(self) -> Command:
        """The server as a process of its own."""
        self.data.mkdir(parents=True, exist_ok=True)
        options = {
            "--port": "0",
            "--unixsocket": str(self.socket),
            "--unixsocketperm": "700",
            "--dir": str(self.data),
            "--appendonly": "yes" if self.keeps_data else "no",
            "--appendfsync": "everysec",
            "--save": "",
            # A broker that forgets messages to make room would lose them silently.
            "--maxmemory-policy": "noeviction",
            "--loglevel": "warning",
        }
        words = [word for pair in options.items() for word in pair]
        return Command(name="valkey", arguments=(binaries.valkey_server(), *words))

    def start(self, log: Path, patience: float = 10.0) -> Child:
        """Start it and wait until it answers."""
        self.socket.unlink(missing_ok=True)
        child = ProgramChild(self.command(), log)
        give_up = time.monotonic() + patience
        while child.exit_code is None and time.monotonic() < give_up:
            if self._answers():
                return child
            time.sleep(0.02)
        raise CannotGoOn(f"Valkey did not start. Its last words:\n{child.last_words()}")

    def flush(self) -> None:
        """Forget everything (for tests)."""
        if self._ask(b"FLUSHALL") != b"+OK\r\n":
            raise CannotGoOn("Valkey could not be emptied.")

    def _answers(self) -> bool:
        try:
            # "-LOADING" while it reads its file back is not yet an answer.
            return self._ask(b"PING").startswith(b"+PONG")
        except OSError:
            return False

    def _ask(self, command: bytes) -> bytes:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(2)
            connection.connect(str(self.socket))
            connection.sendall(command + b"\r\n")
            return connection.recv(64)
