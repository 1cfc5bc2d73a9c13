"""When everybody is asked for a proof before a card page opens: card testing from many networks.

It turns itself on by the share of cards that fail, and off when the share has fallen; a person may
hold it in either position. Only cards that their owner gave just now count, not those of a charging run.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

WINDOW = timedelta(minutes=10)
# Off only well below the share that turned it on, and not at the first lull: attackers pause too.
STAYS_ON = timedelta(minutes=15)


class Hold(StrEnum):
    """What a person has decided: let it judge by itself, or keep it on or off."""

    AUTOMATIC = "automatic"
    ON = "on"
    OFF = "off"


@dataclass(frozen=True)
class Threshold:
    """On from `percent` failures, and only where at least `declines` cards failed within the window."""

    percent: int = 30
    declines: int = 10


@dataclass(frozen=True)
class Circuit:
    """How it stands. `since` is the last change of `strict`."""

    strict: bool
    hold: Hold
    since: datetime


@dataclass(frozen=True)
class Rate:
    """Cards given within the window, and those of them that failed."""

    tries: int
    declines: int

    @property
    def percent(self) -> int:
        """The share of failures, rounded down."""
        return self.declines * 100 // self.tries if self.tries else 0


def should_be_strict(circuit: Circuit, rate: Rate, threshold: Threshold, now: datetime) -> bool:
    """Whether a proof is asked of everybody from now on."""
    if circuit.hold is not Hold.AUTOMATIC:
        return circuit.hold is Hold.ON
    if rate.declines >= threshold.declines and rate.percent >= threshold.percent:
        return True
    if not circuit.strict or now - circuit.since < STAYS_ON:
        return circuit.strict
    few = rate.declines < max(1, threshold.declines // 2)
    return not (few or rate.percent < threshold.percent // 2)
