"""How long a signed-in session lives."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Kind(StrEnum):
    """In which capacity a person signed in; roles of staff come only with the second factor."""

    RESIDENT = "resident"
    STAFF = "staff"


@dataclass(frozen=True)
class Lifetime:
    """The longest life of a session, and the longest pause in it (nothing: no limit of its own)."""

    total: timedelta
    idle: timedelta | None


LIFETIMES = {
    Kind.RESIDENT: Lifetime(total=timedelta(days=30), idle=None),
    Kind.STAFF: Lifetime(total=timedelta(hours=8), idle=timedelta(minutes=30)),
}

# Writing down each look would turn every page view into a write; a minute is exact enough for 30.
SEEN_AGAIN_AFTER = timedelta(minutes=1)


@dataclass(frozen=True)
class Span:
    """The instants that decide whether a session still holds."""

    kind: Kind
    last_seen_at: datetime
    expires_at: datetime
    revoked_at: datetime | None

    def holds(self, now: datetime) -> bool:
        """Whether the session is neither revoked nor past its life or its pause."""
        idle = LIFETIMES[self.kind].idle
        rested = idle is not None and now >= self.last_seen_at + idle
        return self.revoked_at is None and now < self.expires_at and not rested

    def wants_touch(self, now: datetime) -> bool:
        """Whether being seen now is worth writing down."""
        return LIFETIMES[self.kind].idle is not None and now >= self.last_seen_at + SEEN_AGAIN_AFTER
