"""`./dev test`: every test, on servers of their own that are thrown away afterwards."""

import os
import subprocess
import sys

from infra.launcher.chromium import ensure_chromium
from infra.launcher.commands import check
from infra.launcher.places import CHECKOUT

PYTEST = (sys.executable, "-m", "pytest")

# Two workers, each with servers of its own: one waits for the database while the other thinks.
SIDE_BY_SIDE = ("--numprocesses=2", "--dist=loadscope", "--no-loadscope-reorder")

# Finding the tests compiles their modules, which is most of the work of finding them.
COMPILE = ("--collect-only", "--quiet", "--quiet")


def run(arguments: list[str]) -> int:
    """Run pytest with these arguments; without any, check style and types first, as CI does."""
    everything = all(each in {"--long", "-q", "-v", "-x"} for each in arguments)
    if everything or any("browser" in each for each in arguments):
        ensure_chromium()
    # Whoever turned byte code off has it here all the same: both workers and every program that a test
    # starts would compile each module anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if not everything:
        return _pytest(arguments)
    unclean = _check_while_tests_are_compiled()
    return _pytest([*SIDE_BY_SIDE, *arguments]) or unclean


def _check_while_tests_are_compiled() -> int:
    """The checks keep one processor busy; whatever is wrong with a test module, the run itself tells."""
    unheard = subprocess.DEVNULL
    with subprocess.Popen([*PYTEST, *COMPILE], cwd=CHECKOUT, stdout=unheard, stderr=unheard):
        return check.run([])


def _pytest(arguments: list[str]) -> int:
    return subprocess.run([*PYTEST, *arguments], cwd=CHECKOUT, check=False).returncode
