"""`./dev test`: every test, on servers of their own that are thrown away afterwards."""

import subprocess
import sys

from infra.launcher.chromium import ensure_chromium
from infra.launcher.commands import check
from infra.launcher.places import CHECKOUT


def run(arguments: list[str]) -> int:
    """Run pytest with these arguments; without any, check style and types first, as CI does."""
    everything = all(each in {"--long", "-q", "-v", "-x"} for each in arguments)
    if everything or any("browser" in each for each in arguments):
        ensure_chromium()
    unclean = check.run([]) if everything else 0
    failed = subprocess.run(
        [sys.executable, "-m", "pytest", *arguments], cwd=CHECKOUT, check=False
    ).returncode
    return failed or unclean
