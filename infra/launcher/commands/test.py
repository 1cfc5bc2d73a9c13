"""`./dev test`: every test, on servers of their own that are thrown away afterwards."""

import subprocess
import sys

from infra.launcher.chromium import ensure_chromium
from infra.launcher.commands import check
from infra.launcher.places import CHECKOUT

# Two workers, each with servers of its own: one waits for the database while the other thinks.
SIDE_BY_SIDE = ("--numprocesses=2", "--dist=loadscope", "--no-loadscope-reorder")


def run(arguments: list[str]) -> int:
    """Run pytest with these arguments; without any, check style and types first, as CI does."""
    everything = all(each in {"--long", "-q", "-v", "-x"} for each in arguments)
    if everything or any("browser" in each for each in arguments):
        ensure_chromium()
    if not everything:
        return _pytest(arguments)
    unclean = check.run([])
    return _pytest([*SIDE_BY_SIDE, *arguments]) or unclean


def _pytest(arguments: list[str]) -> int:
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(command, cwd=CHECKOUT, check=False).returncode
