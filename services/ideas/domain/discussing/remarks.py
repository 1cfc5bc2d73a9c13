"""Questions and comments: who sees them when, and what flags do to them."""

from dataclasses import dataclass
from enum import StrEnum

LONGEST_REMARK = 1000


class RemarkKind(StrEnum):
    """What a resident writes under an idea."""

    QUESTION = "question"
    COMMENT = "comment"


class RemarkState(StrEnum):
    """Where a remark stands; what is erased has no text any more."""

    WAITING = "waiting"
    SHOWN = "shown"
    HIDDEN = "hidden"
    ERASED = "erased"


class FlagReason(StrEnum):
    """Why a visitor thinks that staff should look."""

    PERSONAL_DATA = "personal_data"
    INSULT = "insult"
    SPAM = "spam"
    ILLEGAL = "illegal"
    OTHER = "other"


class Decision(StrEnum):
    """What staff decide on something that waits or was flagged."""

    SHOW = "show"
    HIDE = "hide"
    ERASE = "erase"


@dataclass(frozen=True)
class Moderation:
    """The city's choices: whether staff look before or after, and how many flags hide a thing meanwhile."""

    before: bool = False
    flags_until_hidden: int = 3

    @property
    def first_state(self) -> RemarkState:
        """Where a new remark stands."""
        return RemarkState.WAITING if self.before else RemarkState.SHOWN

    def hides(self, flags: int) -> bool:
        """Whether so many open flags hide a thing until staff have looked."""
        return flags >= self.flags_until_hidden


def state_after(decision: Decision) -> RemarkState:
    """Where a remark stands once staff have decided."""
    return {
        Decision.SHOW: RemarkState.SHOWN,
        Decision.HIDE: RemarkState.HIDDEN,
        Decision.ERASE: RemarkState.ERASED,
    }[decision]
