"""Shows what the processes write: `name | line`, each name in its own colour."""

import json
import sys
import threading
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

COLOURS = (36, 32, 33, 35, 34, 96, 92, 93, 95, 94)
POLL_SECONDS = 0.25
LARGEST_LOG = 20_000_000

# Said on every line, so it says nothing.
DULL_FIELDS = frozenset(
    {"event", "level", "timestamp", "service", "module", "request_id", "trace_id", "task_id"}
)


def readable(line: str) -> str:
    """A structured line as words; any other line as it is."""
    if not line.startswith("{"):
        return line
    try:
        fields: dict[str, Any] = json.loads(line)
    except ValueError:
        return line
    level = str(fields.get("level", ""))
    words = [level.upper()] if level not in {"", "info"} else []
    words.append(str(fields.get("event", "")))
    words += [f"{name}={value}" for name, value in fields.items() if name not in DULL_FIELDS]
    return " ".join(words)


def keep_logs_small(folder: Path) -> None:
    """Put long logs of earlier runs aside, keeping one generation."""
    for log in folder.glob("*.log"):
        if log.stat().st_size > LARGEST_LOG:
            log.replace(log.with_suffix(".log.1"))


class LogView:
    """Follows the log files from a thread; the processes never wait for a slow terminal."""

    def __init__(self, folder: Path, names: Callable[[], list[str]]) -> None:
        self._folder = folder
        self._names = names
        self._files: dict[str, IO[str]] = {}
        self._halves: dict[str, str] = {}
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="log-view", daemon=True)

    def _skip_what_is_there(self) -> None:
        for log in self._folder.glob("*.log"):
            self._open(log.stem).seek(0, 2)

    def _open(self, name: str) -> IO[str]:
        self._files[name] = (self._folder / f"{name}.log").open(errors="replace")
        return self._files[name]

    def start(self) -> None:
        """Begin to show what is written from now on."""
        self._skip_what_is_there()
        self._thread.start()

    def stop(self) -> None:
        """Show what is left and end."""
        self._done.set()
        if self._thread.is_alive():
            self._thread.join(timeout=2)
        for file in self._files.values():
            file.close()

    def _follow(self) -> None:
        while not self._done.wait(POLL_SECONDS):
            self._show_new()
        self._show_new()

    def _show_new(self) -> None:
        for name in self._names():
            if name not in self._files and not (self._folder / f"{name}.log").exists():
                continue
            text = self._halves.pop(name, "") + (self._files.get(name) or self._open(name)).read()
            *lines, half = text.split("\n")
            if half:
                self._halves[name] = half
            for line in lines:
                self._print(name, readable(line))

    def _print(self, name: str, line: str) -> None:
        label = f"{name:<15} |"
        if sys.stdout.isatty():
            # By its name, not its place: a process keeps its colour when the table grows.
            label = f"\x1b[{COLOURS[zlib.crc32(name.encode()) % len(COLOURS)]}m{label}\x1b[0m"
        print(label, line, flush=True)
