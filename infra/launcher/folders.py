"""Folders outside the checkout: for sockets, and for a database whose user may not enter ours."""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from infra.launcher.child import NOBODY, must_change_user
from infra.launcher.problems import CannotGoOn

# The kernel's limit on a socket's path is 107 bytes, "/.s.PGSQL.5432" of which is PostgreSQL's own.
LONGEST_FOLDER = 80

FOR_NOBODY = Path("/var/lib")


def _name(data: Path) -> str:
    return f"meijan-{hashlib.sha256(str(data.resolve()).encode()).hexdigest()[:10]}"


def socket_folder(data: Path) -> Path:
    """The folder for the sockets of the servers whose data lie in `data`; only we may enter it."""
    places = [os.environ.get("XDG_RUNTIME_DIR", ""), tempfile.gettempdir(), "/tmp"]  # noqa: S108 - checked below
    for place in filter(None, places):
        folder = Path(place) / _name(data)
        if len(str(folder)) <= LONGEST_FOLDER and os.access(place, os.W_OK):
            return _made_private(folder)
    raise CannotGoOn(
        "No folder with a short enough name for sockets: set TMPDIR to one, such as TMPDIR=/tmp."
    )


def _made_private(folder: Path) -> Path:
    folder.mkdir(mode=0o700, exist_ok=True)
    # In a shared temporary folder somebody else may have made it first.
    if folder.is_symlink() or folder.stat().st_uid not in {os.geteuid(), NOBODY}:
        raise CannotGoOn(
            f"{folder} belongs to somebody else. Remove it, or set TMPDIR to a folder of your own."
        )
    folder.chmod(0o700)
    if must_change_user():
        os.chown(folder, NOBODY, NOBODY)
    return folder


def database_folder(data: Path) -> Path:
    """Where the embedded database lies: in `data`, unless it runs as somebody who cannot get there."""
    if must_change_user() and not open_to_all(data):
        (FOR_NOBODY / _name(data)).mkdir(mode=0o755, exist_ok=True)
        return FOR_NOBODY / _name(data) / "postgres"
    return data / "postgres"


def open_to_all(folder: Path) -> bool:
    """Whether any user may enter this folder (or the nearest one above it that exists) and those above."""
    existing = [each for each in (folder.resolve(), *folder.resolve().parents) if each.exists()]
    return all(each.stat().st_mode & 0o005 == 0o005 for each in existing)


def remove_sockets(data: Path) -> None:
    """Take the folder of sockets away when the servers have stopped."""
    shutil.rmtree(socket_folder(data), ignore_errors=True)


def remove_all(data: Path) -> None:
    """Remove `data` and what belongs to it elsewhere."""
    remove_sockets(data)
    if os.geteuid() == 0:
        shutil.rmtree(FOR_NOBODY / _name(data), ignore_errors=True)
    shutil.rmtree(data, ignore_errors=True)
