"""One line that moves, so that nobody wonders whether it still works."""

import sys
import time
from types import TracebackType

QUIET_SECONDS = 5.0


class Progress:
    """A line on the terminal that is overwritten; in a log file, a line every few seconds."""

    def __init__(self, what: str, total: int = 0) -> None:
        self._what = what
        self._total = total
        self._started = time.monotonic()
        self._shown = 0.0

    def __enter__(self) -> "Progress":
        self.show()
        return self

    def show(self, done: int = 0, detail: str = "") -> None:
        """Draw the line anew."""
        count = f" {min(done, self._total)} of {self._total}" if self._total else ""
        line = f"{self._what}{count}{': ' + detail if detail else ' …'}"
        if sys.stdout.isatty():
            print(f"\r\x1b[2K{line[:100]}", end="", flush=True)
        elif time.monotonic() - self._shown > QUIET_SECONDS:
            self._shown = time.monotonic()
            print(line, flush=True)

    def __exit__(
        self, kind: type[BaseException] | None, _value: BaseException | None, _trace: TracebackType | None
    ) -> None:
        seconds = time.monotonic() - self._started
        ending = f"{self._what}: {'done' if kind is None else 'stopped'} in {seconds:.1f} s"
        print(f"\r\x1b[2K{ending}" if sys.stdout.isatty() else ending, flush=True)
