"""Who gets a place and who waits: places go in the order of turns, and no turn is given twice."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from services.ideas.domain.volunteering.sign_up_states import PLACE_HELD, SignUpState

# So long a place is kept for an address that nobody has confirmed yet.
HELD_UNCONFIRMED = timedelta(hours=2)


class Turn(Protocol):
    """One who signed up: their turn, and where they stand."""

    turn: int
    state: str


def first_state(capacity: int, held: int, waiting: int) -> SignUpState:
    """Where somebody new begins: nobody passes those who wait."""
    return SignUpState.SIGNED_UP if held < capacity and not waiting else SignUpState.WAITING


Each = TypeVar("Each", bound=Turn)


def next_in_turn(capacity: int, sign_ups: Sequence[Each]) -> list[Each]:
    """Those who wait and get the places that are free now, first turn first."""
    held = sum(each.state in PLACE_HELD for each in sign_ups)
    waiting = sorted((each for each in sign_ups if each.state == SignUpState.WAITING), key=lambda x: x.turn)
    return waiting[: max(0, capacity - held)]


def has_place(capacity: int, sign_up: Turn, others: Iterable[Turn]) -> bool:
    """Whether somebody held one of the places before coming; the others are those who signed up as well."""
    before = sum(each.state in PLACE_HELD and each.turn < sign_up.turn for each in others)
    return before < capacity


def held_until(now: datetime, starts_at: datetime) -> datetime:
    """Until when an unconfirmed place is kept; not beyond the beginning."""
    return min(now + HELD_UNCONFIRMED, starts_at)
