"""`./dev up` from outside: what stays behind, what a second one is told, what survives."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from infra.launcher import databases, guard
from infra.launcher.places import CHECKOUT
from infra.launcher.ports import HOST, free_ports, variable
from infra.launcher.running import load_world

PATIENCE_SECONDS = 30


class Launcher:
    """A launcher with a small process table, and what it has printed."""

    def __init__(self, data: Path, ports: dict[str, int], output: Path, *wanted: str) -> None:
        environment = {**os.environ, "PYTHONPATH": str(CHECKOUT), "PYTHONUNBUFFERED": "1"}
        environment |= {variable(name): str(port) for name, port in ports.items()}
        self.output = output
        with output.open("w") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.launcher.small_up", str(data), *wanted],
                env=environment,
                cwd=CHECKOUT,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_until_ready(self) -> "Launcher":
        wait_for(lambda: "Ready in" in self.output.read_text() or self.process.poll() is not None)
        assert self.process.poll() is None, self.output.read_text()
        return self

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE_SECONDS)


def wait_for(condition: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    give_up = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up, "waited in vain"
        time.sleep(0.05)


def alive(processes: list[psutil.Process]) -> list[str]:
    return [each.name() for each in processes if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]


@pytest.fixture
def ports() -> dict[str, int]:
    return free_ports()


@pytest.fixture
def launch(tmp_path: Path, ports: dict[str, int]) -> Iterator[Callable[..., Launcher]]:
    with ExitStack() as endings:

        def start(*wanted: str) -> Launcher:
            launcher = Launcher(tmp_path / "data", ports, tmp_path / "output", *wanted)
            endings.callback(launcher.process.wait, PATIENCE_SECONDS)
            endings.callback(launcher.process.terminate)
            return launcher

        yield start


def test_stopping_leaves_no_process_and_no_traceback(launch) -> None:
    launcher = launch("sandbox-mail").wait_until_ready()
    family = launcher.family()
    assert {"postgres", "valkey-server", "sandbox-mail"} <= {each.name() for each in family}

    assert launcher.end(signal.SIGINT) == 0

    assert alive(family) == []
    assert "Traceback" not in launcher.output.read_text()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_other_requests_to_stop_are_heard_too(launch, number: signal.Signals) -> None:
    launcher = launch().wait_until_ready()
    family = launcher.family()
    assert launcher.end(number) == 0
    assert alive(family) == []


def test_a_killed_launcher_leaves_no_process_and_the_next_one_starts(launch) -> None:
    launcher = launch("sandbox-mail").wait_until_ready()
    family = launcher.family()

    launcher.end(signal.SIGKILL)

    wait_for(lambda: alive(family) == [], seconds=10)
    launch().wait_until_ready()


def test_a_second_launcher_is_told_where_the_first_one_runs(
    launch, ports: dict[str, int], tmp_path: Path
) -> None:
    launch().wait_until_ready()
    second = Launcher(tmp_path / "data", free_ports(), tmp_path / "second")
    assert second.process.wait(PATIENCE_SECONDS) == 1
    told = second.output.read_text()
    assert f"already runs from this checkout at http://{HOST}:{ports['gateway']}" in told
    assert "Traceback" not in told


def test_a_port_in_use_is_named_together_with_its_variable(launch, ports: dict[str, int]) -> None:
    with socket.create_server((HOST, ports["mail"])):
        launcher = launch()
        assert launcher.process.wait(PATIENCE_SECONDS) == 1
    told = launcher.output.read_text()
    assert f"Port {ports['mail']} (mail) is in use" in told
    assert f"MAIL_PORT={ports['mail'] + 1}" in told
    assert "Traceback" not in told


def test_the_next_start_continues_with_the_same_data(launch, tmp_path: Path) -> None:
    launcher = launch().wait_until_ready()
    before = load_world(tmp_path / "data")
    with databases.connect(before.databases["ideas"].owner_url) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('tallessa')")
    launcher.end(signal.SIGINT)

    launch().wait_until_ready()

    after = load_world(tmp_path / "data")
    assert after.secrets == before.secrets
    with databases.connect(after.databases["ideas"].url) as connection:
        assert connection.execute("SELECT word FROM kept").fetchall() == [("tallessa",)]


def test_a_child_that_dies_stops_everything_and_is_named(launch) -> None:
    launcher = launch("sandbox-mail").wait_until_ready()
    family = launcher.family()
    next(each for each in family if each.name() == "sandbox-mail").kill()

    assert launcher.process.wait(PATIENCE_SECONDS) == 1

    assert "sandbox-mail ended by itself with code -9" in launcher.output.read_text()
    assert alive(family) == []


def test_only_the_owner_may_read_the_keys(launch, tmp_path: Path) -> None:
    launch().wait_until_ready()
    for name in ("secrets.json", "running.json"):
        assert (tmp_path / "data" / name).stat().st_mode & 0o777 == 0o600


def test_the_guard_ends_children_when_the_launcher_is_gone() -> None:
    child = subprocess.Popen(["sleep", "60"], start_new_session=True)
    told = f"{child.pid} {int(signal.SIGTERM)}\n"
    # The end of its input is what a dead launcher looks like from the guard's side.
    watching = subprocess.Popen(
        [sys.executable, "-I", "-S", guard.__file__], stdin=subprocess.PIPE, text=True
    )
    assert watching.stdin is not None
    watching.stdin.write(told)
    watching.stdin.close()
    assert child.wait(PATIENCE_SECONDS) == -signal.SIGTERM
    assert watching.wait(PATIENCE_SECONDS) == 0
