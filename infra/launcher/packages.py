"""Makes .venv and installs the pinned packages into it; standard library only, for it runs first."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

from infra.launcher.locks import waiting_lock
from infra.launcher.places import LOCAL, REQUIREMENTS, VENV
from infra.launcher.problems import CannotGoOn
from infra.launcher.progress import Progress

PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed-requirements.json"
INSTALL_LOG = LOCAL / "logs" / "install.log"

# test.txt holds everything that local.txt does (tests/launcher/test_lock_files.py).
INCLUDES = {"local": ("local",), "test": ("test", "local")}

ROOM_NEEDED_MB = {"local": 700, "test": 1300}


def ensure_packages(group: str) -> None:
    """Have the packages of this group installed, and be the interpreter that sees them."""
    if not is_installed(group):
        with waiting_lock(LOCAL / "install.lock", "Another ./dev is installing packages; waiting for it."):
            if not is_installed(group):
                _install(group)
    if Path(sys.prefix).resolve() != VENV.resolve():
        os.execv(PYTHON, [str(PYTHON), "-m", "infra.launcher", *sys.argv[1:]])  # noqa: S606 - ourselves


def is_installed(group: str) -> bool:
    """Whether what was installed last is exactly what the lock file asks for now."""
    try:
        return bool(json.loads(STAMP.read_text())[group] == _fingerprint(group))
    except (OSError, ValueError, KeyError):
        return False


def _fingerprint(group: str) -> str:
    return hashlib.sha256((REQUIREMENTS / f"{group}.txt").read_bytes()).hexdigest()


def _install(group: str) -> None:
    _refuse_full_disk(ROOM_NEEDED_MB[group])
    INSTALL_LOG.parent.mkdir(parents=True, exist_ok=True)
    STAMP.unlink(missing_ok=True)
    if not _venv_works():
        _make_venv()
    _run_pip(group)
    STAMP.write_text(json.dumps({name: _fingerprint(name) for name in INCLUDES[group]}))


def _refuse_full_disk(megabytes: int) -> None:
    free = shutil.disk_usage(VENV.parent).free // 1_000_000
    # What is there already needs no room a second time.
    if free < megabytes and not VENV.exists():
        raise CannotGoOn(
            f"The disk of {VENV.parent} has {free} MB free; {megabytes} MB are needed. Make room first."
        )


def _venv_works() -> bool:
    if not PYTHON.exists():
        return False
    asked = subprocess.run([PYTHON, "-c", "import pip"], capture_output=True, check=False)
    return asked.returncode == 0


def _make_venv() -> None:
    if find_spec("venv") is None or find_spec("ensurepip") is None:
        name = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        raise CannotGoOn(
            f"This Python ({sys.executable}) comes without venv. "
            f"On Debian and Ubuntu it is a package of its own: apt install {name} (or python3-venv)."
        )
    with Progress("Making .venv"):
        # The interpreter below any venv, so that the old .venv may be cleared away under us.
        base = getattr(sys, "_base_executable", sys.executable)
        made = subprocess.run(
            [base, "-m", "venv", "--clear", VENV], capture_output=True, text=True, check=False
        )
    if made.returncode != 0:
        _explain(made.stdout + made.stderr, "Python could not make .venv")


def pinned_names(lock_file: Path) -> list[str]:
    """The packages that a lock file pins, those for other platforms included."""
    return re.findall(r"^([\w.-]+)==", lock_file.read_text(), re.MULTILINE)


def _run_pip(group: str) -> None:
    lock_file = REQUIREMENTS / f"{group}.txt"
    arguments = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--disable-pip-version-check"]
    arguments += ["--no-input", "--progress-bar", "off", "--requirement", str(lock_file)]
    if group == "test":
        # `./dev test` compiles what it imports, a third of all, while its checks run.
        arguments.append("--no-compile")
    total = len(pinned_names(lock_file))
    with Progress("Installing packages", total) as progress, INSTALL_LOG.open("w") as log:
        pip = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
        unpacked_before = _unpacked()
        while pip.poll() is None:
            _show_progress(progress, _unpacked() - unpacked_before)
            time.sleep(0.2)
    if pip.returncode != 0:
        _explain(INSTALL_LOG.read_text(), "The packages could not be installed")


def _show_progress(progress: Progress, unpacked: int) -> None:
    names = re.findall(
        r"^(?:Collecting|Requirement already satisfied:) ([\w.-]+)", INSTALL_LOG.read_text(), re.M
    )
    # pip says nothing while it unpacks, which is the longer half of the wait.
    if unpacked > 0:
        progress.show(unpacked, "unpacking")
    else:
        progress.show(len(names), names[-1] if names else "asking")


def _unpacked() -> int:
    return len(list(VENV.glob("lib/python*/site-packages/*.dist-info")))


def _explain(output: str, sentence: str) -> None:
    if "No space left on device" in output:
        raise CannotGoOn(f"{sentence}: the disk of {VENV.parent} is full. Make room and try again.")
    tail = "\n".join(output.strip().splitlines()[-12:])
    raise CannotGoOn(f"{sentence}. The last lines were:\n{tail}\nAll of it: {INSTALL_LOG}")
