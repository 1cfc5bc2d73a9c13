"""`./dev test`: every test, on servers of their own that are thrown away afterwards."""

import subprocess
import sys
import tempfile

from infra.launcher.chromium import ensure_chromium
from infra.launcher.commands import check
from infra.launcher.places import CHECKOUT

# Two runs side by side, each with servers of its own: one waits for the database while the other thinks.
OF_PLEDGES = ("tests/pledges",)
ALL_OTHERS = ("tests", *(f"--ignore={folder}" for folder in OF_PLEDGES))
# A terminal or a CI that hears nothing for minutes believes that nothing happens.
SAY_SOMETHING_AFTER_SECONDS = 30


def run(arguments: list[str]) -> int:
    """Run pytest with these arguments; without any, check style and types first, as CI does."""
    everything = all(each in {"--long", "-q", "-v", "-x"} for each in arguments)
    if everything or any("browser" in each for each in arguments):
        ensure_chromium()
    if not everything:
        return subprocess.run(_pytest(arguments), cwd=CHECKOUT, check=False).returncode
    unclean = check.run([])
    failed = _run_side_by_side(arguments)
    return failed or unclean


def _run_side_by_side(arguments: list[str]) -> int:
    """The tests of pledges, told afterwards, beside all others, told as they run; the worse exit code."""
    with tempfile.TemporaryFile("w+") as told:
        pledges = subprocess.Popen(
            _pytest([*OF_PLEDGES, *arguments]), cwd=CHECKOUT, stdout=told, stderr=subprocess.STDOUT
        )
        try:
            others = subprocess.run(_pytest([*ALL_OTHERS, *arguments]), cwd=CHECKOUT, check=False).returncode
            failed = _wait(pledges)
        finally:
            if pledges.poll() is None:
                pledges.terminate()
                pledges.wait()
        told.seek(0)
        print(f"\nThe tests of pledges, which ran beside these:\n{told.read()}", flush=True)
    return others or failed


def _wait(pledges: subprocess.Popen[bytes]) -> int:
    while True:
        try:
            return pledges.wait(SAY_SOMETHING_AFTER_SECONDS)
        except subprocess.TimeoutExpired:
            print("The tests of pledges are still running …", flush=True)


def _pytest(arguments: list[str]) -> list[str]:
    return [sys.executable, "-m", "pytest", *arguments]
