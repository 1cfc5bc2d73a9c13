"""One child process: how it is started, asked to stop, and made unable to outlive the launcher."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from infra.launcher import guard
from infra.launcher.problems import CannotGoOn

NOBODY = 65534
POLL_SECONDS = 0.02

# Linux sends the parent-death signal when the *thread* that forked ends, so one thread that lives as
# long as the launcher starts every child.
_starter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="starter")


class Child(ABC):
    """A started process, its log file, and the signal on which it finishes what it does."""

    def __init__(self, name: str, pid: int, log: Path, stop_signal: signal.Signals = signal.SIGTERM) -> None:
        self.name = name
        # Also the number of its process group.
        self.pid = pid
        self.log = log
        self.stop_signal = stop_signal
        guard.watch(pid, stop_signal)

    @property
    @abstractmethod
    def exit_code(self) -> int | None:
        """None while it runs; below zero when a signal ended it."""

    def ask_to_stop(self) -> None:
        """Ask it to finish."""
        if self.exit_code is None:
            os.kill(self.pid, self.stop_signal)

    def stop(self, patience: float = 15.0) -> int:
        """Ask, wait for so many seconds, then end the whole group; gives the exit code."""
        self.ask_to_stop()
        give_up = time.monotonic() + patience
        while self.exit_code is None and time.monotonic() < give_up:
            time.sleep(POLL_SECONDS)
        return self.kill()

    def kill(self) -> int:
        """End what is left of the process and its children at once, as a power cut would."""
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        except PermissionError:
            # macOS answers so for a group of which only the unreaped leader is left.
            if sys.platform != "darwin":
                raise
        while (code := self.exit_code) is None:
            time.sleep(POLL_SECONDS)
        return code

    def last_words(self, lines: int = 15) -> str:
        """The end of its log, for the person who asks why it died."""
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
        except OSError:
            return ""


@dataclass(frozen=True)
class Command:
    """A program to run, with its environment, and the signal that means "please finish"."""

    name: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    stop_signal: signal.Signals = signal.SIGTERM
    refuses_root: bool = False
    keep_open: tuple[int, ...] = ()


class ProgramChild(Child):
    """A program started from its file."""

    def __init__(self, command: Command, log: Path) -> None:
        log.parent.mkdir(parents=True, exist_ok=True)
        self._process = _starter.submit(_start, command, log).result()
        super().__init__(command.name, self._process.pid, log, command.stop_signal)

    @property
    def exit_code(self) -> int | None:
        """None while it runs; below zero when a signal ended it."""
        return self._process.poll()


def _start(command: Command, log: Path) -> subprocess.Popen[bytes]:
    with log.open("ab") as output:
        try:
            return subprocess.Popen(
                _bound_to_us(command),
                env={**os.environ, **command.environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=command.keep_open,
                # Ctrl-C in the terminal reaches the launcher alone; it stops the others in order.
                start_new_session=True,
            )
        except FileNotFoundError as error:
            raise CannotGoOn(f"{command.name} does not start: {error}") from error


def _bound_to_us(command: Command) -> tuple[str, ...]:
    arguments = command.arguments
    if guard.kernel_tells_children():
        # Innermost: changing the user clears the parent-death signal.
        signal_name = command.stop_signal.name.removeprefix("SIG")
        arguments = ("setpriv", "--pdeathsig", signal_name, "--", *arguments)
    return without_root(arguments) if command.refuses_root else arguments


@cache
def refused_by_postgres() -> bool:
    """PostgreSQL does not run as root, nor as a user id without a name, such as containers give."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_uid == 0
    except KeyError:
        return True


@cache
def user_namespaces_work() -> bool:
    """Whether we may start a process that believes it is nobody, without touching any file's owner."""
    if shutil.which("unshare") is None:
        return False
    return subprocess.run(["unshare", "-U", "true"], capture_output=True, check=False).returncode == 0


def must_change_user() -> bool:
    """Whether a program that refuses us needs another user id, and so a data folder of its own."""
    return os.geteuid() == 0 and not user_namespaces_work()


def without_root(arguments: tuple[str, ...]) -> tuple[str, ...]:
    """The same command for a program that refuses to run as who we are."""
    if not refused_by_postgres():
        return arguments
    if user_namespaces_work():
        return ("unshare", "-U", *arguments)
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        raise CannotGoOn("PostgreSQL does not run as this user here. Run ./dev as an ordinary user.")
    return ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *arguments)
