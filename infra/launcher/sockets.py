"""A short private folder for unix sockets."""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from infra.launcher.child import NOBODY, must_change_user
from infra.launcher.problems import CannotGoOn

# The kernel's limit on a socket's path is 107 bytes, "/.s.PGSQL.5432" of which is PostgreSQL's own.
LONGEST_FOLDER = 80


def socket_folder(data: Path) -> Path:
    """The folder for the sockets of the servers whose data lie in `data`; only we may enter it."""
    mark = hashlib.sha256(str(data.resolve()).encode()).hexdigest()[:10]
    places = [os.environ.get("XDG_RUNTIME_DIR", ""), tempfile.gettempdir(), "/tmp"]  # noqa: S108 - checked below
    for place in filter(None, places):
        folder = Path(place) / f"meijan-{mark}"
        if len(str(folder)) <= LONGEST_FOLDER and os.access(place, os.W_OK):
            return _made_private(folder)
    raise CannotGoOn(
        "No folder with a short enough name for sockets: set TMPDIR to one, such as TMPDIR=/tmp."
    )


def _made_private(folder: Path) -> Path:
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    # In a shared temporary folder somebody else may have made it first.
    if found.st_uid not in {os.geteuid(), NOBODY} or folder.is_symlink():
        raise CannotGoOn(
            f"{folder} belongs to somebody else. Remove it, or set TMPDIR to a folder of your own."
        )
    folder.chmod(0o700)
    if must_change_user():
        os.chown(folder, NOBODY, NOBODY)
    return folder


def remove_socket_folder(data: Path) -> None:
    """Take the folder away when the servers have stopped for good."""
    shutil.rmtree(socket_folder(data), ignore_errors=True)
