"""The browser for the browser tests: found, or installed where that is ours to do."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from infra.launcher.places import LOCAL
from infra.launcher.progress import Progress

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
ON_A_MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def find_chromium() -> str | None:
    """Path of a Chromium: CHROMIUM names one, else the usual places; None when there is none."""
    given = os.environ.get("CHROMIUM")
    if given:
        return given
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return found or (str(ON_A_MAC) if ON_A_MAC.exists() else None)


def why_no_chromium() -> str:
    """What to tell whoever misses the browser tests."""
    return "no Chromium on this machine: install the package chromium, or name one in CHROMIUM"


def ensure_chromium() -> None:
    """Install Debian's Chromium where we may; elsewhere the browser tests skip with the reason."""
    if find_chromium() or not _may_install():
        return
    log = LOCAL / "logs" / "chromium.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    commands = (["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", "chromium"])
    with Progress("Installing Chromium for the browser tests (200 MB)") as progress, log.open("w") as output:
        for command in commands:
            progress.show(detail=" ".join(command[:2]))
            done = subprocess.run(
                command,
                env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
            if done.returncode != 0:
                break
    if not find_chromium():
        print(f"Chromium could not be installed ({log}); the browser tests will be skipped.", flush=True)


def _may_install() -> bool:
    if sys.platform != "linux" or os.geteuid() != 0 or not Path("/etc/os-release").exists():
        return False
    # Not Ubuntu: its package of that name is a snap, which does not run in a container.
    return "ID=debian" in Path("/etc/os-release").read_text().splitlines()
