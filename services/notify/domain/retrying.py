"""When a mail that did not go through is tried again."""

from datetime import timedelta

# About a day and a half in all: longer than a mail server's bad night, shorter than anyone's patience.
_WAITS = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
    timedelta(hours=24),
)
MAX_ATTEMPTS = len(_WAITS) + 1


def wait_after(attempts: int) -> timedelta | None:
    """How long to wait after so many failed attempts; nothing when it is time to give up."""
    return _WAITS[attempts - 1] if attempts < MAX_ATTEMPTS else None
