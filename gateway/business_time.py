"""What time it is for the platform, whose clock a demonstration may move.

A service that runs where the clock may be moved says in each answer how far it stands from the real
one; elsewhere it says nothing, and business time is the real time.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from flask import g, has_request_context

SHIFT_HEADER = "Platform-Shift"


def note(headers: Mapping[str, str]) -> None:
    """Remember for this request what a service said."""
    told = headers.get(SHIFT_HEADER, "")
    if told.isdigit() and has_request_context():
        g.platform_shift = timedelta(seconds=int(told))


def now() -> datetime:
    """This instant of business time, aware."""
    shift: timedelta = g.get("platform_shift", timedelta()) if has_request_context() else timedelta()
    return datetime.now(UTC) + shift
