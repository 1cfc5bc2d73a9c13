"""A lock that the kernel gives back when its holder dies."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


def try_lock(path: Path) -> IO[str] | None:
    """Hold the lock for as long as the returned file is open; None when somebody else holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


@contextmanager
def waiting_lock(path: Path, while_waiting: str) -> Iterator[None]:
    """Hold the lock during the block, waiting for it if needed after saying why."""
    file = try_lock(path)
    if file is None:
        print(while_waiting, flush=True)
        file = path.open("a+")
        fcntl.flock(file, fcntl.LOCK_EX)
    with file:
        yield
