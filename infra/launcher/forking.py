"""The launcher's side of the nursery: orders go down, process numbers and exit codes come up."""

import json
import socket
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

from infra.launcher.child import Child, Command, ProgramChild
from infra.launcher.nursery import Order
from infra.launcher.places import CHECKOUT
from infra.launcher.problems import CannotGoOn

START_SECONDS = 60.0
LOST = -9


class Nursery:
    """A running nursery."""

    def __init__(self, log: Path, environment: Mapping[str, str]) -> None:
        self._socket, theirs = socket.socketpair()
        command = Command(
            name="nursery",
            arguments=(sys.executable, "-m", "infra.launcher.nursery", str(theirs.fileno())),
            environment={**environment, "PYTHONPATH": str(CHECKOUT), "PYTHONUNBUFFERED": "1"},
            keep_open=(theirs.fileno(),),
        )
        self.process = ProgramChild(command, log)
        theirs.close()
        self._lock = threading.Lock()
        self._unread = b""
        self._gone = False
        self._started: list[int] = []
        self._ended: dict[int, int] = {}

    def fork(self, order: Order) -> "ForkedChild":
        """Start a process; waits for the shared imports when it is the first one."""
        with self._lock:
            try:
                self._socket.settimeout(START_SECONDS)
                self._socket.sendall(order.line())
                while not self._started and not self._gone:
                    self._read()
            except OSError:
                self._gone = True
            if self._gone:
                raise CannotGoOn(f"{order.name} does not start:\n{self.process.last_words()}")
            return ForkedChild(order, self._started.pop(), self)

    def close(self) -> None:
        """Hang up, when all that it forked has ended."""
        self._gone = True
        self._socket.close()

    def exit_code(self, pid: int) -> int | None:
        """How a process ended; None while it runs."""
        with self._lock:
            try:
                self._socket.setblocking(False)
                while not self._gone:
                    self._read()
            except BlockingIOError:
                pass
            except OSError:
                self._gone = True
            return self._ended.get(pid, LOST if self._gone else None)

    def _read(self) -> None:
        received = self._socket.recv(65536)
        self._gone = not received
        *lines, self._unread = (self._unread + received).split(b"\n")
        for line in lines:
            message = json.loads(line)
            if "started" in message:
                self._started.append(message["started"])
            else:
                self._ended[message["ended"]] = message["code"]


class ForkedChild(Child):
    """A process that the nursery forked."""

    def __init__(self, order: Order, pid: int, nursery: Nursery) -> None:
        self._nursery = nursery
        super().__init__(order.name, pid, Path(order.log))

    @property
    def exit_code(self) -> int | None:
        """None while it runs; below zero when a signal ended it."""
        return self._nursery.exit_code(self.pid)
