"""`./dev up` with a small process table, for tests: `python -m tests.launcher.small_up DATA [PROCESS …]`."""

import os
import signal
import sys
from pathlib import Path

from infra.launcher.commands.up import serve
from infra.launcher.platform import RunningPlatform
from infra.launcher.ports import chosen_ports
from infra.launcher.problems import CannotGoOn

if __name__ == "__main__":
    # Under nohup the tests ignore a hang-up, and so would whatever they start.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    data, *wanted = sys.argv[1:]
    platform = RunningPlatform(Path(data), chosen_ports(os.environ), wanted=wanted.__contains__, report=print)
    try:
        serve(platform, fill=lambda _world: [])
    except CannotGoOn as problem:
        sys.exit(str(problem))
