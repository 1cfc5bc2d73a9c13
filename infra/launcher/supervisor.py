"""Starts processes, knows when they are ready, notices a death, and stops all in reverse order."""

import http.client
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from infra.launcher.child import Child
from infra.launcher.forking import Nursery
from infra.launcher.nursery import Order
from infra.launcher.places import CHECKOUT
from infra.launcher.ports import HOST
from infra.launcher.problems import CannotGoOn
from infra.launcher.processes import Process

# Far more than it takes; a machine that runs other things besides may need it.
READY_SECONDS = 120.0

# Read by the C library when a process begins: one pool of memory for all threads, and large blocks (a
# password's hash takes 20 MB) given back at once instead of kept for the next time.
NURSERY_ENVIRONMENT = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": "131072",
    "MALLOC_TRIM_THRESHOLD_": "131072",
}


@dataclass
class Supervisor:
    """The running children by name, in the order in which they were started."""

    logs: Path
    environment: Callable[[str], dict[str, str]]
    children: dict[str, Child] = field(default_factory=dict)
    _log_starts: dict[str, int] = field(default_factory=dict)
    _nursery: Nursery | None = None

    def log_of(self, name: str) -> Path:
        """Where a process writes."""
        return self.logs / f"{name}.log"

    def adopt(self, name: str, child: Child) -> None:
        """Look after a child that somebody else started."""
        self.children[name] = child

    def start(self, process: Process) -> None:
        """Start one process; it is not ready yet."""
        log = self.log_of(process.name)
        self._log_starts[process.name] = log.stat().st_size if log.exists() else 0
        order = Order(
            name=process.name,
            module=process.module,
            arguments=process.arguments,
            environment=self.environment(process.program),
            directory=str(CHECKOUT),
            log=str(log),
        )
        self.children[process.name] = self._opened_nursery().fork(order)

    def open_nursery(self) -> None:
        """Begin with the imports, which take a second or two; the processes wait for them, not we."""
        if "nursery" not in self.children:
            self._nursery = Nursery(self.log_of("nursery"), NURSERY_ENVIRONMENT)
            self.adopt("nursery", self._nursery.process)

    def _opened_nursery(self) -> Nursery:
        self.open_nursery()
        assert self._nursery is not None  # noqa: S101 - for the type checker: it was just opened
        return self._nursery

    def wait_until_ready(self, processes: Iterable[Process], patience: float = READY_SECONDS) -> None:
        """Wait until each has answered. Raises CannotGoOn naming the one that died or kept silent."""
        waiting = list(processes)
        give_up = time.monotonic() + patience
        while waiting:
            self.refuse_death()
            waiting = [process for process in waiting if not self._is_ready(process)]
            if waiting and time.monotonic() > give_up:
                silent = waiting[0].name
                words = self.children[silent].last_words()
                raise CannotGoOn(
                    f"{silent} did not become ready in {patience:.0f} s. Its last words:\n{words}"
                )
            time.sleep(0.05)

    def _is_ready(self, process: Process) -> bool:
        if process.phrase:
            with self.log_of(process.name).open("rb") as log:
                log.seek(self._log_starts[process.name])
                return process.phrase.encode() in log.read()
        return not process.port or _answers(process.port, process.path)

    def dead(self) -> tuple[str, Child] | None:
        """A child that ended although nobody asked it to."""
        return next(
            ((name, child) for name, child in self.children.items() if child.exit_code is not None), None
        )

    def refuse_death(self) -> None:
        """Raise CannotGoOn when a child has died."""
        if found := self.dead():
            name, child = found
            raise CannotGoOn(
                f"{name} ended by itself with code {child.exit_code}, so everything stops. "
                f"Its last words ({child.log}):\n{child.last_words()}"
            )

    def stop(self, *names: str, patience: float = 15.0) -> None:
        """Stop these at the same time; whoever has not finished by then is ended."""
        leaving = {name: self.children[name] for name in names if name in self.children}
        for child in leaving.values():
            child.ask_to_stop()
        give_up = time.monotonic() + patience
        while any(child.exit_code is None for child in leaving.values()) and time.monotonic() < give_up:
            time.sleep(0.02)
        self.kill(*leaving)

    def kill(self, *names: str) -> None:
        """End these, and what they have left behind, as a power cut would."""
        for name in names:
            if name in self.children:
                self.children.pop(name).kill()
        self._hang_up()

    def _hang_up(self) -> None:
        if self._nursery and "nursery" not in self.children:
            self._nursery.close()


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", path)
        # A sandbox may answer 404 here: it answers, which is what was asked.
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
