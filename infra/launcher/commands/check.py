"""`./dev check`: style, types and import rules."""

import subprocess
import sys
import time
from pathlib import Path

from infra.launcher.places import CHECKOUT

PROGRAMS = Path(sys.executable).parent

CHECKS: dict[str, list[str]] = {
    "style": [str(PROGRAMS / "ruff"), "check", "."],
    "format": [str(PROGRAMS / "ruff"), "format", "--check", "."],
    "imports": [str(PROGRAMS / "lint-imports")],
    "types": [str(PROGRAMS / "mypy")],
}


def run(_arguments: list[str]) -> int:
    """Run each check and show what those found that were not content."""
    failed = [name for name, command in CHECKS.items() if not _is_content(name, command)]
    return 1 if failed else 0


def _is_content(name: str, command: list[str]) -> bool:
    started = time.monotonic()
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    verdict = "ok" if done.returncode == 0 else "NOT OK"
    print(f"{name:<8} {verdict}  {time.monotonic() - started:.1f} s", flush=True)
    if done.returncode != 0:
        print(done.stdout + done.stderr, flush=True)
    return done.returncode == 0
