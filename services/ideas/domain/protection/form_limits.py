"""How often the open forms about ideas may be sent from one address and from one network.

A library or a mobile operator puts many residents behind one address, so a limit is wide; it stops
programs, not evenings. Windows are of fixed length: around their turn twice as many may pass.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Form(StrEnum):
    """What is sent."""

    IDEA = "idea"
    SUPPORT = "support"
    REMARK = "remark"
    FLAG = "flag"
    SIMILAR = "similar"
    FOLLOW = "follow"
    REGISTER = "register"
    PICTURE = "picture"
    MAKERS_PICTURE = "makers_picture"
    SHIFT = "shift"
    GOODS = "goods"
    FEEDBACK = "feedback"


class By(StrEnum):
    """By what it is counted."""

    ADDRESS = "address"
    NETWORK = "network"


@dataclass(frozen=True)
class Limit:
    """At most `most` sendings of a form within `window`."""

    form: Form
    by: By
    most: int
    window: timedelta

    @property
    def counter(self) -> str:
        """The name under which it is counted."""
        return f"{self.form}/{self.by}/{int(self.window.total_seconds())}s"

    def window_start(self, now: datetime) -> datetime:
        """The start of the window that holds this instant."""
        return EPOCH + (now - EPOCH) // self.window * self.window

    def seconds_left(self, now: datetime) -> int:
        """Whole seconds until the window is over, at least one."""
        return max(1, int((self.window_start(now) + self.window - now).total_seconds()))


_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

LIMITS: tuple[Limit, ...] = (
    Limit(Form.IDEA, By.ADDRESS, 30, _HOUR),
    Limit(Form.IDEA, By.NETWORK, 120, _HOUR),
    # Whoever empties the cookies of a browser may support again; a day's limit keeps that small.
    Limit(Form.SUPPORT, By.ADDRESS, 60, _HOUR),
    Limit(Form.SUPPORT, By.ADDRESS, 200, _DAY),
    Limit(Form.SUPPORT, By.NETWORK, 400, _HOUR),
    Limit(Form.REMARK, By.ADDRESS, 20, _HOUR),
    Limit(Form.REMARK, By.NETWORK, 80, _HOUR),
    # Each sends a letter to an address that somebody else may have written.
    Limit(Form.FOLLOW, By.ADDRESS, 20, _HOUR),
    Limit(Form.FOLLOW, By.NETWORK, 80, _HOUR),
    # A club signs up from one network in one evening.
    Limit(Form.SHIFT, By.ADDRESS, 30, _HOUR),
    Limit(Form.SHIFT, By.NETWORK, 120, _HOUR),
    Limit(Form.GOODS, By.ADDRESS, 20, _HOUR),
    Limit(Form.GOODS, By.NETWORK, 80, _HOUR),
    # Whoever meets one fault after another tells of each; a course of a library does so from one address.
    Limit(Form.FEEDBACK, By.ADDRESS, 20, _HOUR),
    Limit(Form.FEEDBACK, By.NETWORK, 80, _HOUR),
    # The same holds of joining the register of volunteers, and of asking for a lost link.
    Limit(Form.REGISTER, By.ADDRESS, 20, _HOUR),
    Limit(Form.REGISTER, By.NETWORK, 80, _HOUR),
    Limit(Form.FLAG, By.ADDRESS, 20, _HOUR),
    Limit(Form.FLAG, By.NETWORK, 60, _HOUR),
    # Each takes a second of a processor.
    Limit(Form.PICTURE, By.ADDRESS, 20, _HOUR),
    Limit(Form.PICTURE, By.NETWORK, 60, _HOUR),
    # A campaign has some twenty of them; several associations may work in one house.
    Limit(Form.MAKERS_PICTURE, By.ADDRESS, 60, _HOUR),
    Limit(Form.MAKERS_PICTURE, By.NETWORK, 120, _HOUR),
    # One question for each pause in somebody's typing.
    Limit(Form.SIMILAR, By.ADDRESS, 90, _MINUTE),
    Limit(Form.SIMILAR, By.NETWORK, 360, _MINUTE),
)

LONGEST_WINDOW = max(limit.window for limit in LIMITS)


def limits_of(form: Form) -> tuple[Limit, ...]:
    """The limits on a form."""
    return tuple(each for each in LIMITS if each.form is form)
