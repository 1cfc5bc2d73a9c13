"""How often something may be tried, per address of mail and per network."""

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Action(StrEnum):
    """What is counted."""

    SIGN_IN_REQUEST = "sign_in.request"
    SIGN_IN_CONFIRM = "sign_in.confirm"
    STAFF_SIGN_IN = "staff.sign_in"
    STAFF_CODE = "staff.code"
    STAFF_RESET = "staff.reset"
    STAFF_LINK = "staff.link"
    ASSOCIATION_NEWS = "association.news"


class Counted(StrEnum):
    """By what it is counted."""

    PERSON = "person"
    NETWORK = "network"


@dataclass(frozen=True)
class Limit:
    """At most `attempts` in each window of fixed length."""

    counted: Counted
    attempts: int
    window: timedelta

    def counter(self, action: Action) -> str:
        """The name under which it is counted; windows of two lengths may start at the same instant."""
        return f"{action}/{self.counted}/{int(self.window.total_seconds())}s"

    def window_start(self, now: datetime) -> datetime:
        """The start of the window that holds this instant."""
        return EPOCH + (now - EPOCH) // self.window * self.window

    def seconds_left(self, now: datetime) -> int:
        """Whole seconds until the next window, at least one."""
        left = self.window_start(now) + self.window - now
        return max(1, -(-left // timedelta(seconds=1)))


_QUARTER = timedelta(minutes=15)
_DAY = timedelta(days=1)

# A library or an office shares one address of the network, hence its wider limits.
LIMITS: dict[Action, tuple[Limit, ...]] = {
    Action.SIGN_IN_REQUEST: (
        Limit(Counted.PERSON, 5, _QUARTER),
        Limit(Counted.PERSON, 20, _DAY),
        Limit(Counted.NETWORK, 60, _QUARTER),
    ),
    Action.SIGN_IN_CONFIRM: (Limit(Counted.NETWORK, 120, _QUARTER),),
    Action.STAFF_SIGN_IN: (
        Limit(Counted.PERSON, 20, _QUARTER),
        Limit(Counted.PERSON, 100, _DAY),
        Limit(Counted.NETWORK, 60, _QUARTER),
    ),
    Action.STAFF_CODE: (Limit(Counted.PERSON, 20, _QUARTER), Limit(Counted.NETWORK, 120, _QUARTER)),
    Action.STAFF_RESET: (
        Limit(Counted.PERSON, 3, timedelta(hours=1)),
        Limit(Counted.NETWORK, 20, timedelta(hours=1)),
    ),
    Action.STAFF_LINK: (Limit(Counted.NETWORK, 60, _QUARTER),),
    # Each sends letters, with a name of the sender's choosing, to addresses that the sender chose.
    Action.ASSOCIATION_NEWS: (Limit(Counted.PERSON, 30, timedelta(hours=1)), Limit(Counted.PERSON, 60, _DAY)),
}


def network_of(address: str) -> str:
    """The network that an attacker gets at once: the /24 of IPv4, the /64 of IPv6.

    What is not an address at all counts as one network, so that a missing one opens no way round.
    """
    try:
        parsed = ipaddress.ip_address(address.strip())
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return str(ipaddress.ip_network((parsed, 24 if parsed.version == 4 else 64), strict=False))
