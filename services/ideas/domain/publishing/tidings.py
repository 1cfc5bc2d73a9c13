"""What followers of a campaign are told, and when it is still worth telling."""

from datetime import datetime, timedelta
from enum import StrEnum

from services.ideas.domain.campaign_states import State, Step

# So long before its end followers hear that a campaign ends soon.
WARNING = timedelta(hours=48)
# A campaign that has just opened needs no such letter.
SHORTEST_FOR_WARNING = timedelta(hours=72)
# An update goes out so long after it was posted; until then it can be taken back unread.
UNDO = timedelta(minutes=10)
# Backers hear of the result first, with what follows for their money, and need no second letter.
BACKERS_FIRST = timedelta(hours=1)
# Below this many, a count would tell who they are.
FEWEST_SHOWN = 5


class Kind(StrEnum):
    """One thing in a campaign's life."""

    OPENED = "opened"
    UPDATE = "update"
    ENDS_SOON = "ends_soon"
    RESULT = "result"
    REPORT = "report"


_OF_STEPS = {
    Step.CANCEL: Kind.RESULT,
    Step.CLOSE_FUNDED: Kind.RESULT,
    Step.CLOSE_NOT_FUNDED: Kind.RESULT,
    Step.CLOSE_CANCELLED: Kind.RESULT,
    Step.REPORT: Kind.REPORT,
}
_WHILE_OPEN = frozenset({Kind.OPENED, Kind.ENDS_SOON})


def tidings_of(step: Step, now: datetime, deadline: datetime | None) -> dict[Kind, datetime]:
    """What a step gives to tell, and when."""
    if step is not Step.PUBLISH:
        return _after_the_end(step, now)
    told = {Kind.OPENED: now}
    if deadline is not None and deadline - now >= SHORTEST_FOR_WARNING:
        told[Kind.ENDS_SOON] = deadline - WARNING
    return told


def _after_the_end(step: Step, now: datetime) -> dict[Kind, datetime]:
    if step not in _OF_STEPS:
        return {}
    kind = _OF_STEPS[step]
    return {kind: now + BACKERS_FIRST if kind is Kind.RESULT else now}


def is_worth_telling(kind: Kind, state: State, deadline: datetime | None, now: datetime) -> bool:
    """Whether it still holds: a campaign that is halted or over opens no more, nor does it end soon."""
    if kind not in _WHILE_OPEN:
        return True
    return state is State.PUBLISHED and (deadline is None or now < deadline)


def shown_count(followers: int) -> int | None:
    """How many followers are told of in public."""
    return followers if followers >= FEWEST_SHOWN else None
