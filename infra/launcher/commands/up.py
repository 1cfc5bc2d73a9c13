"""`./dev up`: the whole platform until Ctrl-C."""

import os
import signal
import time
from collections.abc import Callable

from infra.launcher import running
from infra.launcher.demo_data import ensure_demo_city
from infra.launcher.places import LOCAL
from infra.launcher.platform import RunningPlatform
from infra.launcher.ports import chosen_ports
from infra.launcher.postgres import LOCAL_OPTIONS
from infra.launcher.servers import GivenServers
from infra.launcher.terminal import LogView, keep_logs_small
from infra.launcher.world import World

WATCH_SECONDS = 0.3


def run(_arguments: list[str]) -> int:
    """Run the platform of this checkout."""
    platform = RunningPlatform(
        LOCAL,
        chosen_ports(os.environ),
        postgres_options=LOCAL_OPTIONS,
        given=GivenServers.from_environment(os.environ),
        report=lambda sentence: print(sentence, flush=True),
    )
    serve(platform)
    return 0


def serve(platform: RunningPlatform, fill: Callable[[World], list[str]] = ensure_demo_city) -> None:
    """Start everything, show its logs, and stop all of it when asked or when a part dies.

    `fill` puts data into an empty platform and returns the lines that tell who can sign in.
    """
    logs = platform.data / "logs"
    with running.claim(platform.data):
        _stop_on_signals()
        keep_logs_small(logs)
        view = LogView(logs, lambda: list(platform.supervisor.children))
        try:
            _start(platform, fill)
            view.start()
            _watch(platform)
        except KeyboardInterrupt:
            print("\nStopping …", flush=True)
        finally:
            view.stop()
            _stop(platform)


def _stop_on_signals() -> None:
    # A shell starts `./dev up &` with SIGINT ignored; whoever sends it all the same means it.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # Under nohup a lost terminal is no reason to stop.
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)


def _start(platform: RunningPlatform, fill: Callable[[World], list[str]]) -> None:
    started = time.monotonic()
    platform.start_all()
    running.announce(platform.world)
    sign_ins = fill(platform.world)
    print(_welcome(platform, sign_ins, time.monotonic() - started), flush=True)


def _welcome(platform: RunningPlatform, sign_ins: list[str], seconds: float) -> str:
    doors = {
        "The city": platform.world.settings("gateway")["PUBLIC_URL"],
        "Mail inbox": platform.url("mail"),
        "Bank": platform.url("bank"),
        "Card payments": platform.url("stripe"),
    }
    lines = [f"  {name:<15}{url}" for name, url in doors.items()]
    lines += ["", *(f"  {line}" for line in sign_ins)] if sign_ins else []
    return "\n".join(["", f"Ready in {seconds:.1f} s. Ctrl-C stops everything.", "", *lines, ""])


def _watch(platform: RunningPlatform) -> None:
    while True:
        platform.supervisor.refuse_death()
        time.sleep(WATCH_SECONDS)


def _stop(platform: RunningPlatform) -> None:
    try:
        platform.stop_all()
    except KeyboardInterrupt:
        # The second Ctrl-C of somebody who cannot wait.
        platform.kill_all()
    running.withdraw(platform.data)
