"""One child process: how it is started, asked to stop, and made unable to outlive the launcher."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from infra.launcher import guard
from infra.launcher.problems import CannotGoOn

NOBODY = 65534

# Linux sends the parent-death signal when the *thread* that forked ends, so one thread that lives as
# long as the launcher starts every child.
_starter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="starter")


@dataclass(frozen=True)
class Command:
    """What to run, with which environment, and which signal means "please finish"."""

    name: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    stop_signal: signal.Signals = signal.SIGTERM
    refuses_root: bool = False
    directory: Path | None = None


@cache
def user_namespaces_work() -> bool:
    """Whether root may start a process that believes it is nobody, without touching any file's owner."""
    if shutil.which("unshare") is None:
        return False
    return subprocess.run(["unshare", "-U", "true"], capture_output=True, check=False).returncode == 0


def must_change_user() -> bool:
    """Whether a program that refuses root needs another user id, and so a data folder of its own."""
    return os.geteuid() == 0 and not user_namespaces_work()


def without_root(arguments: tuple[str, ...]) -> tuple[str, ...]:
    """The same command for a program that refuses to run as root."""
    if os.geteuid() != 0:
        return arguments
    if user_namespaces_work():
        return ("unshare", "-U", *arguments)
    if shutil.which("setpriv") is None:
        raise CannotGoOn("PostgreSQL does not run as root here. Run ./dev as an ordinary user.")
    return ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *arguments)


def _bound_to_us(command: Command) -> tuple[str, ...]:
    arguments = command.arguments
    if guard.kernel_tells_children():
        # Innermost: changing the user clears the parent-death signal.
        signal_name = command.stop_signal.name.removeprefix("SIG")
        arguments = ("setpriv", "--pdeathsig", signal_name, "--", *arguments)
    return without_root(arguments) if command.refuses_root else arguments


class Child:
    """A started process and its log file."""

    def __init__(self, command: Command, log: Path) -> None:
        self.command = command
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        self._process = _starter.submit(self._start).result()
        guard.watch(self._process.pid, command.stop_signal)

    def _start(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as output:
            try:
                return subprocess.Popen(
                    _bound_to_us(self.command),
                    env={**os.environ, "PYTHONUNBUFFERED": "1", **self.command.environment},
                    cwd=self.command.directory,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    # Ctrl-C in the terminal reaches the launcher alone; it stops the others in order.
                    start_new_session=True,
                )
            except OSError as error:
                raise CannotGoOn(f"{self.command.name} does not start: {error}") from error

    @property
    def pid(self) -> int:
        """Process id, also the id of its process group."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._process.poll()

    def ask_to_stop(self) -> None:
        """Send the signal on which it finishes what it does."""
        if self.exit_code is None:
            self._process.send_signal(self.command.stop_signal)

    def stop(self, patience: float = 15.0) -> int:
        """Ask, wait for so many seconds, then end the whole group; gives the exit code."""
        self.ask_to_stop()
        try:
            code = self._process.wait(patience)
        except subprocess.TimeoutExpired:
            code = self.kill()
        self._end_stragglers()
        return code

    def kill(self) -> int:
        """End the process and its children at once, as a power cut would."""
        self._end_stragglers()
        return self._process.wait()

    def _end_stragglers(self) -> None:
        # A child of the child may be left in the group after its parent has gone.
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        except PermissionError:
            # macOS answers so for a group of which only the unreaped leader is left.
            if sys.platform != "darwin":
                raise

    def last_words(self, lines: int = 15) -> str:
        """The end of its log, for the person who asks why it died."""
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
        except OSError:
            return ""
