"""Ends the children when the launcher is gone and the kernel does not do it (macOS).

A small process holds the reading end of a pipe of which only the launcher has the writing end. Every
child's number goes down the pipe; the end of the file means that the launcher died, however it died.
Not tried on a Mac; the same code is tested on Linux.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

PATIENCE_SECONDS = 10

_pipe: int | None = None


def kernel_tells_children() -> bool:
    """Whether the kernel itself signals a child whose parent died (Linux, through setpriv)."""
    return sys.platform == "linux" and shutil.which("setpriv") is not None


def watch(pid: int, stop_signal: signal.Signals) -> None:
    """Have this process group ended when we are gone; does nothing where the kernel does it."""
    if not kernel_tells_children():
        os.write(_guard_pipe(), f"{pid} {int(stop_signal)}\n".encode())


def _guard_pipe() -> int:
    global _pipe
    if _pipe is None:
        reading, _pipe = os.pipe()
        subprocess.Popen(
            [sys.executable, "-I", "-S", str(Path(__file__))], stdin=reading, start_new_session=True
        )
        os.close(reading)
    return _pipe


def _signal_group(group: int, signal_number: int) -> bool:
    try:
        os.killpg(group, signal_number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def main() -> None:
    """Read numbers until the launcher is gone, then end those processes."""
    told = [line.split() for line in sys.stdin]
    alive = [int(group) for group, stop_signal in told if _signal_group(int(group), int(stop_signal))]
    give_up = time.monotonic() + PATIENCE_SECONDS
    while alive and time.monotonic() < give_up:
        time.sleep(0.1)
        alive = [group for group in alive if _signal_group(group, 0)]
    for group in alive:
        _signal_group(group, signal.SIGKILL)


if __name__ == "__main__":
    main()
